"""The password rule whose message the framework has in no Chinese (密码规则)."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """At least ten characters."""

    def get_error_message(self) -> str:
        """What is wrong, in the person's language."""
        return _("密码太短，至少需要%(least)d个字符。") % {"least": self.min_length}

    def get_help_text(self) -> str:
        """What to enter."""
        return _("密码至少需要%(least)d个字符。") % {"least": self.min_length}
