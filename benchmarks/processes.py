"""Starts what is measured in processes of its own, waits until it answers, and always stops it."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from time import monotonic
from typing import IO

import psutil

from benchmarks.figures import Malfunction

ROOT = Path(__file__).parent.parent
SECRET = "a signing secret for benchmarks"  # noqa: S105  # it opens nothing
TOKEN = "an intake token for benchmarks"  # noqa: S105  # nor does this
APP = ("-c", "from bot.cli import main; main()", "run")
SECRETS_KEY = "a key of secrets for benchmarks"
FLOOR = ("-m", "benchmarks.ack_only")
KEEPING = ("-m", "benchmarks.keep_only")


@dataclass(frozen=True)
class Started:
    """A running server on 127.0.0.1."""

    port: int
    process: psutil.Process

    def memory(self) -> float:
        """Resident memory in MB, its children's included."""
        family = [self.process, *self.process.children(recursive=True)]
        return sum(each.memory_info().rss for each in family) / 1_000_000

    def at_rest(self) -> bool:
        """Whether it used less than a twentieth of one core during a second."""
        return self.process.cpu_percent(interval=1) < 5


@contextmanager
def our_app(
    slack_url: str, database_url: str, folder: Path, more: Mapping[str, str] | None = None
) -> Iterator[Started]:
    """The real app, as `glengarry run` starts it, in HTTP mode; `more` are settings."""
    given = {
        "SLACK_MODE": "http", "SLACK_BOT_TOKEN": "xoxb-benchmark", "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": slack_url, "DATABASE_URL": database_url, "INTAKE_TOKEN": TOKEN, "LOG_LEVEL": "WARNING",
    }  # fmt: skip
    with _server(APP, given | dict(more or {}), folder) as started:
        yield started


@contextmanager
def ack_only(folder: Path) -> Iterator[Started]:
    """The floor: our web door with a Bolt app behind it whose listener only acknowledges."""
    with _server(FLOOR, {}, folder) as started:
        yield started


@contextmanager
def keep_only(database_url: str, folder: Path) -> Iterator[Started]:
    """The floor of a lead: our web door, behind which its body is kept and nothing else happens."""
    with _server(KEEPING, {"DATABASE_URL": database_url}, folder) as started:
        yield started


@contextmanager
def _server(arguments: Sequence[str], settings: Mapping[str, str], folder: Path) -> Iterator[Started]:
    port = _free_port()
    given = {"HOST": "127.0.0.1", "PORT": str(port), "PYTHONPATH": str(ROOT), **settings}
    complaints = folder / f"{port}.log"
    with complaints.open("w") as log:
        child = begun(arguments, folder, os.environ | given, log)
    try:
        until(lambda: _answers(port) or child.poll() is not None, "a server that answers")
        if child.poll() is not None:
            raise Malfunction(f"a server did not start: {complaints.read_text()[-2000:]}")
        yield Started(port, psutil.Process(child.pid))
        _no_complaints(complaints)
    finally:
        _end(child)


def begun(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], said: IO[str]
) -> subprocess.Popen[bytes]:
    """A Python of its own, with everything it says in one file."""
    return subprocess.Popen(
        [sys.executable, *arguments], cwd=folder, env=environment, stdout=said, stderr=said
    )


def _no_complaints(log: Path) -> None:
    said = log.read_text()
    if " ERROR " in said or "Traceback" in said:
        raise Malfunction(f"a server complained: {said[-2000:]}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def _answers(port: int) -> bool:
    with closing(HTTPConnection("127.0.0.1", port, timeout=2)) as connection:
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False


def until(holds: Callable[[], bool], what: str, seconds: float = 30) -> None:
    """Return once it holds, looked at ten times a second. Raises Malfunction after so many seconds."""
    end, pause = monotonic() + seconds, Event()
    while not holds():
        if monotonic() > end:
            raise Malfunction(f"waited {seconds:g} s in vain for {what}")
        pause.wait(0.1)


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(timeout=20)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
