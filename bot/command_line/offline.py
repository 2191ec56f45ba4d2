"""A desk for the command line: it needs the database, and no Slack."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from slack_sdk import WebClient

from bot.clock import Clock
from bot.opening import CannotStart, open_database
from bot.settings import Settings
from handlers.desk import Desk
from handlers.rules import InForce
from store import workspaces


@contextmanager
def offline_desk(settings: Settings, clock: Clock) -> Iterator[Desk]:
    """The desk of the workspace that the app was last started for.

    Raises CannotStart when there is none yet, or when the database cannot be used.
    """
    database = open_database(settings.database_url)
    with closing(database):
        with database.reading() as tx:
            known = workspaces.known(tx)
        if not known:
            raise CannotStart("No workspace is known yet. Start the app once with `glengarry run`.")
        yield Desk(
            database, clock, WebClient(), InForce(database, known[0]), known[0], settings.public_url
        )  # fmt: skip
