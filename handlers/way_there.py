"""The way to an exception: the lines of code that led there, and no text of its own, as that may quote a lead."""

import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from types import TracebackType


def class_of(error: BaseException) -> str:
    """Which exception it is."""
    return f"{type(error).__module__}.{type(error).__qualname__}"


def way_there(error: BaseException, named: Callable[[BaseException], str] = class_of) -> str:
    """The lines of code that led there, those of what led to it before them, each with what `named` says of it."""
    return "".join(_lines(error, named, set())).rstrip("\n")


def _lines(error: BaseException, named: Callable[[BaseException], str], seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _lines(before, named, seen)
        yield "which led to\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{named(error)}\n"


def tell_ways_only() -> None:
    """Whatever ends this process, or a thread of it, unforeseen, is told on stderr without its text from now on."""

    def ended(_kind: type[BaseException], error: BaseException, _way: TracebackType | None) -> None:
        print(way_there(error), file=sys.stderr)  # noqa: T201  # there is no log in a process beside another

    def thread_ended(told: threading.ExceptHookArgs) -> None:
        if told.exc_value:
            ended(told.exc_type, told.exc_value, told.exc_traceback)

    sys.excepthook, threading.excepthook = ended, thread_ended
