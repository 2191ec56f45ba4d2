"""Runs the local Slack as a child: alive inside the `with`, gone without a trace after it."""

import errno
import http.client
import os
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.demo.demo_team import TEAM, Team, write_config
from bot.demo.local_slack_package import DemoProblem, obtain_program

__all__ = [
    "LISTENS_EVERYWHERE",
    "SLACK_PORT",
    "TEAM",
    "DemoProblem",
    "LocalSlack",
    "Team",
    "obtain_program",
    "refuse_taken_port",
    "write_config",
]

SLACK_PORT = 3000
START_PATIENCE = 20.0  # seconds
END_PATIENCE = 1.0  # seconds; it takes milliseconds
LISTENS_EVERYWHERE = (
    "The local Slack listens on every network interface of this machine and cannot be told otherwise: "
    "whoever can reach the port can use it while the demo runs."
)

# The child's group holds the reading end of a pipe of ours. However we end, and be it by kill -9, the pipe
# closes, and the watcher removes the folder ($0) and takes the whole group down. `exec` makes the program
# itself the process that we started.
_DIE_WITH_THE_PARENT = """
exec 3<&0 </dev/null
(cat <&3 >/dev/null; rm -rf "$0"; kill -KILL 0) &
exec "$@" 3<&-
"""


class LocalSlack:
    """A Slack on this machine, for one team: `with LocalSlack(obtain_program(say)) as slack: ...`.

    Entering raises DemoProblem when the port is taken, or when the program ends or does not answer within
    `patience` seconds. Leaving, like stop(), ends its whole process group and removes its temporary files.
    """

    def __init__(
        self, program: Path, port: int = SLACK_PORT, team: Team = TEAM, patience: float = START_PATIENCE
    ) -> None:
        self._program = program
        self._port = port
        self._team = team
        self._patience = patience
        self._undo = ExitStack()

    @property
    def page_url(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self._port}/"

    @property
    def api_url(self) -> str:
        """What the app's SLACK_API_URL must be."""
        return f"{self.page_url}api/"

    def __enter__(self) -> Self:
        refuse_taken_port(self._port)
        with ExitStack() as undo:
            folder = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="glengarry-slack-")))
            child = self._start(folder)
            undo.callback(_end_group, child)
            self._wait_for_answer(child, folder / "errors")
            self._undo = undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, where: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End the child and its group, and remove the temporary files; a second call does nothing."""
        self._undo.close()

    def _start(self, folder: Path) -> subprocess.Popen[bytes]:
        write_config(folder / "workspace.json", self._team)
        (folder / "files").mkdir()
        command = [str(self._program), "--config", str(folder / "workspace.json"), "--port", str(self._port)]
        command += ["--base-host", "127.0.0.1", "--files-dir", str(folder / "files")]
        with (folder / "errors").open("wb") as errors:
            # The program's sum was checked, and the arguments are ours.
            return subprocess.Popen(
                ["/bin/sh", "-c", _DIE_WITH_THE_PARENT, str(folder), *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
            )

    def _wait_for_answer(self, child: subprocess.Popen[bytes], errors: Path) -> None:
        give_up = time.monotonic() + self._patience
        while time.monotonic() < give_up:
            with suppress(subprocess.TimeoutExpired):
                child.wait(timeout=0.05)
                raise DemoProblem(f"The local Slack ended instead of starting: {_last_words(errors)}")
            if _answers(self._port):
                return
        raise DemoProblem(
            f"The local Slack did not answer on port {self._port} within {self._patience:g} seconds: "
            "try again, or choose another port with --slack-port."
        )


def refuse_taken_port(port: int, option: str = "--slack-port") -> None:
    """Raise DemoProblem, naming the `option` that chooses another one, unless `port` is free everywhere."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Connections of a demo just ended may linger; only a listener counts.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))  # noqa: S104 -- because the local Slack will
        except OSError as problem:
            why = "taken" if problem.errno == errno.EADDRINUSE else f"not to be had ({problem.strerror})"
            raise DemoProblem(f"Port {port} is {why}: choose another one with {option}.") from problem


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/_control/state")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _end_group(child: subprocess.Popen[bytes]) -> None:
    _signal_group(child, signal.SIGTERM)
    try:
        child.wait(timeout=END_PATIENCE)
    except subprocess.TimeoutExpired:
        _signal_group(child, signal.SIGKILL)
    child.communicate()  # closes our end of the pipe and reaps it


def _signal_group(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    # A group whose last process has ended cannot be signalled; macOS calls that a lack of permission.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)


def _last_words(errors: Path) -> str:
    lines = [line.strip() for line in errors.read_text(errors="replace").splitlines() if line.strip()]
    told = [line for line in lines if line.startswith("error")]
    return (told or lines[-1:] or ["it said nothing."])[0]
