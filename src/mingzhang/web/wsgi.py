"""The workspace as a WSGI application; the server starts one per worker process."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from .memory import settled

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingzhang.web.settings")
application = settled(get_wsgi_application())
