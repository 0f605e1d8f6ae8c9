"""Settings of the workspace, all from the environment; defaults are safe for an office's closed network."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from ..store.environment import whole_setting
from ..store.postgres.reach import parse

HERE = Path(__file__).resolve().parent


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def _words(name: str, default: str) -> list[str]:
    return [word for word in os.environ.get(name, default).split(",") if word]


def _database(url: str) -> dict[str, object]:
    """Django's database settings from a PostgreSQL URL, its options (TLS, several hosts) included."""
    address = parse(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": address.database or "mingzhang",
        "USER": address.user,
        "PASSWORD": address.password or "",
        "HOST": address.host,
        "PORT": str(address.port or ""),
        "OPTIONS": dict(address.options),
        "CONN_MAX_AGE": whole_setting("MINGZHANG_CONNECTION_AGE", 300),
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": os.environ.get("MINGZHANG_TEST_DATABASE") or None},
    }


DEBUG = _flag("MINGZHANG_DEBUG")
# `serve` gives its children one key; without it no two processes share one, and nobody else knows it.
SECRET_KEY = os.environ.get("MINGZHANG_SECRET_KEY") or secrets.token_urlsafe(48)
ALLOWED_HOSTS = _words("MINGZHANG_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _words("MINGZHANG_ORIGINS", "")
DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql:///mingzhang"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "mingzhang.store.apps.StoreConfig",
    "mingzhang.web.apps.WebConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_cotton",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mingzhang.web.metrics.measuring",
    "mingzhang.web.middleware.secure_headers",
    "mingzhang.web.middleware.open_data",
    "mingzhang.web.middleware.for_programs",
    "mingzhang.web.middleware.bounded",
    "mingzhang.web.middleware.readable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "mingzhang.web.middleware.acting",
    "mingzhang.web.choices.choosing",
]

ROOT_URLCONF = "mingzhang.web.urls"
WSGI_APPLICATION = "mingzhang.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mingzhang.web.context.workspace",
            ],
        },
    }
]
COTTON_DIR = "components"

# --- people -------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "store.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "mingzhang.web.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in (
            "UserAttributeSimilarityValidator",
            "CommonPasswordValidator",
            "NumericPasswordValidator",
        )
    ),
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/work/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "mingzhang.web.sign_in.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip,5/10m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "明账 Mingzhang"
# A code is good for the half minute before and after its own: clocks differ, and people take time to type.
MFA_TOTP_TOLERANCE = 1

SESSION_COOKIE_AGE = whole_setting("MINGZHANG_SESSION_SECONDS", 30 * 60)
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
_HTTPS = _flag("MINGZHANG_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(health|ready|metrics)$"]  # asked by this machine and its monitors, without TLS
SECURE_HSTS_SECONDS = 31536000 if _HTTPS else 0
BEHIND_PROXY = _flag("MINGZHANG_BEHIND_PROXY")  # one proxy of the office, which names the visitor
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
METRICS_TOKEN = os.environ.get("MINGZHANG_METRICS_TOKEN", "")  # without one only this machine may ask
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# The lock-out after failed sign-ins is counted in the database, for all workers together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# --- language, files ----------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static"]
STATIC_ROOT = os.environ.get("MINGZHANG_STATIC_ROOT") or None
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_MAX_AGE = 0 if STATIC_ROOT is None else 31536000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a budget grid is one form
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 2**20

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "mingzhang.web.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "loggers": {
        "mingzhang.request": {"level": "INFO" if _flag("MINGZHANG_REQUEST_LOG", True) else "WARNING"},
        "django.request": {"level": "ERROR"},  # every request is in the line above
        "django.security": {"level": "ERROR"},
    },
    "root": {"handlers": ["stderr"], "level": os.environ.get("MINGZHANG_LOG_LEVEL", "WARNING")},
}
