"""Sets up the log: one line an event, as text or JSON, with ids and never a payload.

What we log is written with care. What libraries log is not: their sentences quote addresses, bodies and exceptions.
So of theirs the log tells the template, with numbers alone filled in, and where there is none, the place.
"""

import json
import logging
import re
import sys
import threading
from collections.abc import Mapping
from copy import copy
from datetime import UTC, date, datetime, timedelta
from types import TracebackType
from typing import Any

from bot.trace import OURS, name_of, trace

TOKEN = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|Bearer \S+")
ROOMS = ("bot", "handlers", "messages", "playbook", "sources", "store")
PLAIN = (int, float, date, timedelta, type(None))
CHATTY = ("slack_sdk", "slack_bolt", "alembic", "matplotlib", "tzlocal")

log = logging.getLogger(__name__)


class _Text(logging.Formatter):
    """A line for people."""

    def format(self, record: logging.LogRecord) -> str:
        return _veiled(super().format(_told(record)))


class _Json(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        event = _told(record)
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "what": _veiled(event.getMessage()),
        }
        if event.exc_text:
            told["trace"] = _veiled(event.exc_text)
        return json.dumps(told, ensure_ascii=False)


def set_up_log(level: str, form: str) -> None:
    """Log to standard error at that level ("INFO") in that form ("text" or "json"), what nobody caught as well."""
    handler = logging.StreamHandler(sys.stderr)
    plain = _Text("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    handler.setFormatter(_Json() if form == "json" else plain)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # under load it complains of every request
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))
    sys.excepthook, threading.excepthook = _ended, _thread_ended


def _veiled(text: str) -> str:
    """The text without the tokens that a library may have logged."""
    return TOKEN.sub("[token]", text)


def _told(record: logging.LogRecord) -> logging.LogRecord:
    """The record with what may be told of it as its message and as its trace."""
    told, fault = copy(record), record.exc_info[1] if record.exc_info else None
    told.msg, told.args, told.exc_info = _message(record), None, None
    told.exc_text = trace(fault) if fault else None
    return told


def _message(record: logging.LogRecord) -> str:
    ours = record.name.partition(".")[0] in ROOMS
    if isinstance(record.msg, BaseException):
        return name_of(record.msg)
    if not record.args:
        return str(record.msg) if ours else f"{record.funcName} at {record.filename}:{record.lineno}"
    tell = _of_ours if ours else _of_theirs
    given = record.args
    try:
        known = {name: tell(each) for name, each in given.items()} if isinstance(given, Mapping) else ()
        return str(record.msg) % (known or tuple(map(tell, given)))
    except (TypeError, ValueError, KeyError):  # logging would print all of it to say so
        return str(record.msg)


def _of_ours(value: Any) -> Any:
    return name_of(value) if isinstance(value, BaseException) and not isinstance(value, OURS) else value


def _of_theirs(value: Any) -> Any:
    if isinstance(value, BaseException):
        return name_of(value)
    return value if isinstance(value, PLAIN) else "…"


def _ended(kind: type[BaseException], fault: BaseException, way: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, fault, way)
    else:
        log.critical("the program ended", exc_info=(kind, fault, way))


def _thread_ended(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None and not isinstance(told.exc_value, SystemExit):
        name = told.thread.name if told.thread else "?"
        log.error("thread %s ended", name, exc_info=(told.exc_type, told.exc_value, told.exc_traceback))
