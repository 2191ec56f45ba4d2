"""What the machine under the tests has: a Chromium, a local Slack, free ports, processes of our own."""

import logging
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event
from time import monotonic
from typing import IO, Any, NoReturn

import psutil
import pytest

from bot.demo.local_slack import DemoProblem, obtain_program
from handlers.lists.list_apart import read_apart
from tests.forked import Forked

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 30.0  # seconds; what is waited for takes one or two
COMMAND = ("-c", "from bot.cli import main; main()")

Started = subprocess.Popen[str] | Forked


def missing(what: str) -> NoReturn:
    """Skip for a reason, or fail where the browser tests are required."""
    if os.environ.get("GLENGARRY_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{what} (and GLENGARRY_REQUIRE_BROWSER=1 wants it)", pytrace=False)
    pytest.skip(what)


def chromium() -> str:
    """The path of a Chromium, or a skipped test."""
    found = map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
    return next(filter(None, found), None) or missing("there is no Chromium on the PATH")


@cache
def local_slack() -> Path:
    """The local Slack's program, or a skipped test; to make sure of its every byte takes a while."""
    try:
        return obtain_program(print)
    except DemoProblem as problem:
        missing(f"there is no local Slack: {problem}")


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(holds: Callable[[], object], what: str) -> None:
    """Return as soon as `holds()`; AssertionError when it does not for too long."""
    give_up = monotonic() + PATIENCE
    while not holds():
        assert monotonic() < give_up, f"not within {PATIENCE:g} s: {what}"
        Event().wait(0.05)


def still_running(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    """Those that do not end within seconds. One that has ended may still be listed until process 1 takes note of it."""
    give_up = monotonic() + 5
    while (left := [each for each in processes if _runs(each)]) and monotonic() < give_up:
        Event().wait(0.02)
    return left


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@contextmanager
def glengarry(
    *words: str, folder: Path, environment: Mapping[str, str], said: IO[str], anew: bool = False
) -> Iterator[Started]:
    """The command as a process in `folder`, saying everything into one file; gone in the end.

    It is a copy of this one, or one begun `anew` as a shell does it.
    """
    names = ("PATH", "HOME", "XDG_CACHE_HOME", "LANG", "TMPDIR")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    given = {**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **environment}
    begun = _begun_anew if anew else Forked
    with begun([*COMMAND, *words], folder, given, said) as process:
        try:
            yield process
        finally:
            process.kill()


def _begun_anew(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], said: IO[str]
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=subprocess.STDOUT,
        text=True,
    )


def fork_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a list be read by a copy of this process: a new one, which imports everything anew, is tried elsewhere."""

    @contextmanager
    def begun(*order: Any) -> Iterator[Connection]:
        ours, theirs = Pipe(duplex=False)
        copy = get_context("fork").Process(target=read_apart, args=(theirs, *order))
        copy.start()
        theirs.close()
        with ours:
            yield ours
        copy.join()

    monkeypatch.setattr("handlers.lists.list_beside._begun", begun)


@contextmanager
def log_kept() -> Iterator[None]:
    """The root logger is put back in the end as it was, and who is told of what nobody caught."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    hooks = sys.excepthook, threading.excepthook
    try:
        yield
    finally:
        root.handlers[:] = before
        root.setLevel(level)
        sys.excepthook, threading.excepthook = hooks


def plain(text: str) -> str:
    """What was printed, without the colours that some environments force upon it."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
