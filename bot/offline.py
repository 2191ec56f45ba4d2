"""A desk for the command line: it needs the database, and no Slack."""

from slack_sdk import WebClient

from bot.clock import Clock
from bot.run import CannotStart, open_database
from bot.settings import Settings
from handlers.desk import Desk
from handlers.rules import InForce
from store import workspaces


def offline_desk(settings: Settings, clock: Clock) -> Desk:
    """The desk of the one workspace in the database. Raises CannotStart when there is none yet."""
    database = open_database(settings.database_url)
    with database.reading() as tx:
        known = workspaces.known(tx)
    if not known:
        raise CannotStart("No workspace is known yet. Start the app once with `glengarry run`.")
    return Desk(database, clock, WebClient(), InForce(database, known[0]), known[0])
