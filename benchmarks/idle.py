"""What the running app takes when nothing happens, beside a Bolt app behind the same web door."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import Figure, Malfunction
from benchmarks.processes import Started, ack_only, our_app, until
from benchmarks.seeding import fresh_database
from tests.slack_double import SlackDouble

LIMIT = 150.0


@contextmanager
def app_on_its_own() -> Iterator[tuple[Started, Started, SlackDouble]]:
    """Our app with an empty SQLite database, the floor, and the Slack that our app knows."""
    with TemporaryDirectory() as name, SlackDouble() as slack:
        url = f"sqlite:///{Path(name) / 'idle.db'}"
        fresh_database(url).close()
        with our_app(slack.url, url, Path(name)) as ours, ack_only(Path(name)) as floor:
            yield ours, floor, slack


def measure(quick: bool) -> list[Figure]:
    """Resident memory once the app has come to rest."""
    with app_on_its_own() as (ours, floor, slack):
        until(lambda: "users.list" in {call.method for call in slack.calls}, "the app to ask who is there")
        if not quick:
            until(ours.at_rest, "the app to come to rest")
        found, least = ours.memory(), floor.memory()
    if found < 1:
        raise Malfunction("the app is not there")
    title = "resident memory, idle"
    return [Figure(title, f"{least:.0f} MB", f"{found:.0f} MB", found / least, "under 150 MB", found < LIMIT)]
