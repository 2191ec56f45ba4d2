"""Sets up the log: one line an event, as text or JSON, with ids and never a payload."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

TOKEN = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|Bearer \S+")


class _Veiled(logging.Formatter):
    """Takes tokens out of whatever a library may log."""

    def format(self, record: logging.LogRecord) -> str:
        return TOKEN.sub("[token]", super().format(record))


class _Json(_Veiled):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "what": record.getMessage(),
        }
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return TOKEN.sub("[token]", json.dumps(told, ensure_ascii=False))


def set_up_log(level: str, form: str) -> None:
    """Log to standard error at that level ("INFO") in that form ("text" or "json")."""
    handler = logging.StreamHandler(sys.stderr)
    plain = _Veiled("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    handler.setFormatter(_Json() if form == "json" else plain)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("slack_sdk", "slack_bolt", "waitress.queue", "alembic", "tzlocal"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))
