"""Structured logs without personal data (日志): one JSON object a line."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

_KEPT = ("status_code", "method", "route", "milliseconds", "work", "verb")


class JsonFormatter(logging.Formatter):
    """Time, level, logger, message and a few named numbers; never a user, an address or a query string."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage().split("?", 1)[0],
        }
        line |= {key: getattr(record, key) for key in _KEPT if hasattr(record, key)}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
