"""The local Slack is fetched once and checked, runs as a child, and leaves nothing behind."""

import base64
import gzip
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from bot.demo.demo_team import TEAM, write_config
from bot.demo.local_slack import DemoProblem, LocalSlack
from bot.demo.local_slack_package import PROGRAM, Pin, cache_folder, find_pin, obtain
from tests.machine import still_running

# Speaks just enough: it answers the question "are you there?".
SPEAKING = f"""#!{sys.executable}
import sys, json
from http.server import BaseHTTPRequestHandler, HTTPServer

class Door(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/_control/state" else 404)
        self.end_headers()
        self.wfile.write(json.dumps(sys.argv[1:]).encode())

HTTPServer(("0.0.0.0", int(sys.argv[sys.argv.index("--port") + 1])), Door).serve_forever()
"""
SILENT = f"#!{sys.executable}\nimport signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nsignal.pause()\n"
DYING = "#!/bin/sh\necho 'note: nothing' >&2\necho 'error: no room for a Slack here' >&2\nexit 1\n"


def say_nothing(sentence: str) -> None:
    assert sentence.endswith("...")


def sum_of(content: bytes) -> str:
    return base64.b64encode(hashlib.sha512(content).digest()).decode()


def tarball_of(members: dict[str, bytes]) -> bytes:
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, BytesIO(content))
    return gzip.compress(packed.getvalue(), mtime=0)  # the same bytes in the next second, too


def program_in(folder: Path, script: str) -> Path:
    program = folder / "program"
    program.write_text(script)
    program.chmod(0o755)
    return program


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is alone on the PATH with a fake npm: it delivers the folder's `tarball`, once."""
    folder = tmp_path / "npm"
    folder.mkdir()
    fake = folder / "npm"
    fake.write_text(f'#!/bin/sh\nexec /bin/mv "{folder}/tarball" "$4/package-0.1.8.tgz"\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        chosen: int = probe.getsockname()[1]
        return chosen


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files are made during the test."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def children() -> set[psutil.Process]:
    return set(psutil.Process().children(recursive=True))


def deliver(npm: Path, members: dict[str, bytes]) -> Pin:
    tarball = tarball_of(members)
    (npm / "tarball").write_bytes(tarball)
    return Pin("local-slack-test", sum_of(tarball), sum_of(members.get(PROGRAM, b"")))


def test_a_checked_program_is_unpacked_and_can_be_executed(cache: Path, npm: Path) -> None:
    pin = deliver(npm, {"package/package.json": b"{}", PROGRAM: b"#!/bin/sh\nexit 7\n"})
    program = obtain(pin, cache, say_nothing)
    assert subprocess.run([program], check=False).returncode == 7
    assert list(cache.iterdir()) == [program]


def test_a_second_start_takes_the_program_from_the_cache(cache: Path, npm: Path) -> None:
    pin = deliver(npm, {PROGRAM: b"program"})
    program = obtain(pin, cache, say_nothing)
    (npm / "npm").unlink()
    assert obtain(pin, cache, say_nothing) == program


def test_a_cached_program_that_was_changed_is_fetched_anew(cache: Path, npm: Path) -> None:
    pin = deliver(npm, {PROGRAM: b"program"})
    program = obtain(pin, cache, say_nothing)
    program.write_bytes(b"something else")
    deliver(npm, {PROGRAM: b"program"})
    obtain(pin, cache, say_nothing)
    assert program.read_bytes() == b"program"


def test_a_tarball_with_another_sum_is_refused_and_nothing_stays_in_the_cache(cache: Path, npm: Path) -> None:
    pin = deliver(npm, {PROGRAM: b"program"})
    (npm / "tarball").write_bytes(tarball_of({PROGRAM: b"program", "package/more": b""}))
    with pytest.raises(DemoProblem, match="does not have the pinned sha512"):
        obtain(pin, cache, say_nothing)
    assert list(cache.iterdir()) == []


def test_a_program_with_another_sum_is_refused_though_its_tarball_is_right(cache: Path, npm: Path) -> None:
    pin = deliver(npm, {PROGRAM: b"program"})
    with pytest.raises(DemoProblem, match="does not have the pinned sha512"):
        obtain(Pin(pin.package, pin.tarball, sum_of(b"x")), cache, say_nothing)
    assert list(cache.iterdir()) == []


def test_names_in_the_tarball_never_become_paths(cache: Path, npm: Path, tmp_path: Path) -> None:
    evil = dict.fromkeys(("../evil", f"{tmp_path}/evil", "package/bin/../../../evil", "evil"), b"evil")
    program = obtain(deliver(npm, {**evil, PROGRAM: b"program"}), cache, say_nothing)
    assert program.read_bytes() == b"program"
    assert list(tmp_path.rglob("evil")) == []


def test_a_link_in_the_programs_place_is_not_followed(cache: Path, npm: Path) -> None:
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        link = tarfile.TarInfo(PROGRAM)
        link.type, link.linkname = tarfile.SYMTYPE, "/bin/sh"
        archive.addfile(link)
    (npm / "tarball").write_bytes(packed.getvalue())
    with pytest.raises(DemoProblem, match="There is no package/bin/local-slack"):
        obtain(Pin("local-slack-test", sum_of(packed.getvalue()), ""), cache, say_nothing)
    assert list(cache.iterdir()) == []


def test_missing_npm_is_one_sentence(cache: Path, npm: Path) -> None:
    (npm / "npm").unlink()
    with pytest.raises(DemoProblem, match=r"^npm is not on the PATH: install Node\.js with npm, [^.]*\.$"):
        obtain(Pin("local-slack-test", "", ""), cache, say_nothing)
    assert not cache.exists()


def test_a_failing_npm_is_one_sentence_with_its_reason(cache: Path, npm: Path) -> None:
    (npm / "npm").write_text(
        "#!/bin/sh\necho 'npm warn old' >&2\necho 'npm error code E404' >&2\n"
        "echo 'npm error 404 Not Found' >&2\nexit 1\n"
    )
    with pytest.raises(
        DemoProblem, match=r"^npm could not fetch local-slack-test@0\.1\.8 \(404 Not Found\): "
    ):
        obtain(Pin("local-slack-test", "", ""), cache, say_nothing)
    assert list(cache.iterdir()) == []


def test_an_npm_that_delivers_nothing_is_one_sentence(cache: Path, npm: Path) -> None:
    (npm / "npm").write_text("#!/bin/sh\nexit 0\n")
    with pytest.raises(DemoProblem, match=r"\(it left no tarball\)"):
        obtain(Pin("local-slack-test", "", ""), cache, say_nothing)


def test_a_cache_that_cannot_be_written_is_one_sentence(npm: Path, tmp_path: Path) -> None:
    pin = deliver(npm, {PROGRAM: b"program"})
    (tmp_path / "file").touch()
    with pytest.raises(DemoProblem, match="set XDG_CACHE_HOME to another folder"):
        obtain(pin, tmp_path / "file" / "cache", say_nothing)


def test_a_platform_without_a_pin_is_one_sentence() -> None:
    with pytest.raises(
        DemoProblem, match=r"^There is no checked local Slack for Plan9 mips, only for Linux x86_64"
    ):
        find_pin("Plan9", "mips")


def test_the_pinned_package_is_named_after_its_platform() -> None:
    assert find_pin("Linux", "x86_64").package == "local-slack-linux-x64"


@pytest.mark.parametrize("odd", ["", "not/absolute"])
def test_the_cache_is_the_persons_own(odd: str) -> None:
    assert cache_folder({"XDG_CACHE_HOME": "/somewhere"}) == Path("/somewhere/glengarry")
    assert cache_folder({"XDG_CACHE_HOME": odd}) == cache_folder({}) == Path.home() / ".cache" / "glengarry"


def test_the_team_is_written_with_everybody_in_the_lead_channel(tmp_path: Path) -> None:
    write_config(tmp_path / "workspace.json")
    config = json.loads((tmp_path / "workspace.json").read_text())
    leads, marketing = config["channels"]
    assert [user["name"] for user in config["users"]] == ["sam", "dana", "lee", "ruth", "maria", "tom"]
    assert leads["members"] == [*(user["id"] for user in config["users"]), TEAM.bot.id]
    assert marketing["members"] == [TEAM.manager.id, TEAM.marketer.id, TEAM.bot.id]


def test_it_answers_while_it_runs_and_is_gone_without_a_trace_afterwards(
    tmp_path: Path, port: int, temporary: Path
) -> None:
    before = children()
    with LocalSlack(program_in(tmp_path, SPEAKING), port) as slack:
        assert slack.api_url == f"http://127.0.0.1:{port}/api/"
        with urlopen(f"{slack.page_url}_control/state") as answer:
            told = json.loads(answer.read())
        assert told[told.index("--base-host") + 1] == "127.0.0.1"
        assert json.loads(Path(told[told.index("--config") + 1]).read_text())["users"]
        started = children() - before
    assert started
    assert still_running(started) == []
    assert list(temporary.iterdir()) == []


def test_the_same_port_can_be_used_again_at_once(tmp_path: Path, port: int) -> None:
    program = program_in(tmp_path, SPEAKING)
    for _ in range(2):
        with LocalSlack(program, port) as slack, urlopen(f"{slack.page_url}_control/state") as answer:
            assert answer.read()


def test_a_taken_port_is_one_sentence(tmp_path: Path, temporary: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        with pytest.raises(
            DemoProblem, match=f"^Port {number} is taken: choose another one with --slack-port.$"
        ):
            LocalSlack(program_in(tmp_path, SPEAKING), number).__enter__()
    assert list(temporary.iterdir()) == []


def test_a_program_that_ends_at_once_is_one_sentence_with_its_reason(
    tmp_path: Path, port: int, temporary: Path
) -> None:
    with pytest.raises(DemoProblem, match="ended instead of starting: error: no room for a Slack here"):
        LocalSlack(program_in(tmp_path, DYING), port).__enter__()
    assert list(temporary.iterdir()) == []


def test_a_program_that_never_answers_is_given_up_and_ended(
    tmp_path: Path, port: int, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.demo.local_slack.END_PATIENCE", 0.1)
    before = children()
    with pytest.raises(DemoProblem, match=f"did not answer on port {port} within 0.2 seconds"):
        LocalSlack(program_in(tmp_path, SILENT), port, patience=0.2).__enter__()
    assert still_running(children() - before) == []
    assert list(temporary.iterdir()) == []


@pytest.fixture
def parent(tmp_path: Path, port: int, temporary: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that runs a local Slack and waits."""
    program = program_in(tmp_path, SPEAKING)
    script = (
        "import signal, sys\nfrom pathlib import Path\nfrom bot.demo.local_slack import LocalSlack\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell in the background has it ignored
        "with LocalSlack(Path(sys.argv[1]), int(sys.argv[2])):\n"
        "    print('ready', flush=True)\n    signal.pause()\n"
    )
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, "-c", script, program, str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=root,
        env={**os.environ, "TMPDIR": str(temporary)},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_it_does_not_outlive_its_parent_however_that_ends(
    parent: subprocess.Popen[str], number: signal.Signals, temporary: Path
) -> None:
    started = set(psutil.Process(parent.pid).children(recursive=True))
    assert started
    assert list(temporary.iterdir())
    os.kill(parent.pid, number)
    parent.wait(20)
    assert still_running(started) == []
    assert list(temporary.iterdir()) == []
