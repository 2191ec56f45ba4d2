"""A Python that begins as a copy of this one: all that it would import is there already."""

import logging
import os
import runpy
import signal
import sys
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path
from subprocess import TimeoutExpired
from typing import IO, Any


class Forked:
    """What `subprocess.Popen` of `python ARGUMENTS` would be, and is asked the same questions."""

    def __init__(
        self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str], said: IO[str]
    ) -> None:
        self.args = arguments
        self._process = get_context("fork").Process(target=_live, args=(arguments, folder, environment, said))
        self._process.start()
        self.pid = self._process.pid or 0

    def __enter__(self) -> "Forked":
        return self

    def __exit__(self, *_: object) -> None:
        self.wait()

    def poll(self) -> int | None:
        """The exit code; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, once it has ended. Raises TimeoutExpired after so many seconds."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise TimeoutExpired(list(self.args), timeout or 0)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _live(arguments: Sequence[str], folder: Path, environment: Mapping[str, str], said: IO[str]) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    logging.getLogger().handlers.clear()
    for number, name in enumerate(("stdout", "stderr"), 1):
        os.dup2(said.fileno(), number)
        setattr(sys, name, os.fdopen(number, "w", buffering=1, closefd=False))
    kind, what, *words = arguments
    sys.argv = [kind, *words]
    names: dict[str, Any] = {"__name__": "__main__"}
    runpy.run_module(what, names, "__main__") if kind == "-m" else exec(what, names)  # noqa: S102  # as Python does
