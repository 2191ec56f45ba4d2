"""Opens what the app cannot do without, the database and Slack, and says in one sentence why it cannot."""

from collections.abc import Iterator
from contextlib import contextmanager

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.calls import posting_client
from bot.clock import Clock
from bot.settings import WHERE, RunSettings, Settings
from handlers.desk import Desk, Us
from handlers.rules import InForce
from playbook.cadences import every_cadence
from store import cadences, schema, workspaces
from store.database import Database

SLACK_FAULTS = (SlackApiError, SlackClientError, OSError)
REFUSED_TOKEN = {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"}
REFUSED_TOKEN |= {"not_allowed_token_type", "missing_scope"}


class CannotStart(Exception):
    """One sentence: what is wrong and what to do."""


def open_desk(settings: RunSettings, clock: Clock) -> tuple[Desk, InForce]:
    """The desk of the workspace that the bot token belongs to.

    Raises CannotStart when the database or Slack cannot be used.
    """
    database = open_database(settings.database_url)
    slack = slack_of(settings)
    try:
        found = _asked_who_we_are(slack)
    except CannotStart:
        database.close()
        raise
    return desk_of(settings, clock, database, slack, found)


def slack_of(settings: Settings) -> WebClient:
    """Slack as the bot token opens it; nothing is asked yet."""
    return posting_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)


def desk_of(
    settings: Settings, clock: Clock, database: Database, slack: WebClient, found: SlackResponse
) -> tuple[Desk, InForce]:
    """The desk of the workspace that Slack `found` (its answer to auth.test) for the bot token."""
    workspace = str(found["team_id"])
    with database.writing() as tx:
        workspaces.remember(tx, workspace, str(found.get("team")), clock())
    rules = InForce(database, workspace)
    with database.writing() as tx:  # another version of the app may ship other cadences
        cadences.keep(tx, workspace, every_cadence(rules().playbook))
    us = Us(*(str(found.get(each) or "") for each in ("user_id", "bot_id")))
    return Desk(database, clock, slack, rules, workspace, settings.public_url, us), rules


def _asked_who_we_are(slack: WebClient) -> SlackResponse:
    try:
        return slack.auth_test()
    except SLACK_FAULTS as fault:
        raise CannotStart(why_slack_fails(fault, "SLACK_BOT_TOKEN")) from fault


def why_slack_fails(fault: Exception, token: str) -> str:
    """What to tell when Slack does not let us in: it refuses `token` (a variable), or does not answer."""
    why = reason_of(fault)
    if why in REFUSED_TOKEN:
        return f"Slack refused {token} ({why}): copy it anew from {WHERE[token.lower()]}."
    return f"Slack cannot be used ({why}): look at the network, at SLACK_API_URL, at status.slack.com."


def reason_of(fault: Exception) -> str:
    """Slack's error code, or what happened on the way to Slack."""
    error = fault.response.get("error") if isinstance(fault, SlackApiError) else None
    return str(error or getattr(fault, "reason", None) or type(fault).__name__)


def open_database(url: str) -> Database:
    """The database at that address, on the newest schema. Raises CannotStart when it is not."""
    database = Database(url)
    with _database_faults():
        missing = schema.behind(database)
    if missing:
        database.close()
        raise CannotStart(f"The database is not ready: {missing}. Type `glengarry migrate`.")
    return database


def migrate(url: str) -> None:
    """Bring the database at that address to the newest schema. Raises CannotStart when it cannot be used."""
    database = Database(url)
    with _database_faults():
        schema.migrate(database)
    database.close()


@contextmanager
def _database_faults() -> Iterator[None]:
    try:
        yield
    except schema.DATABASE_FAULTS as fault:
        why = " ".join(str(getattr(fault, "orig", None) or fault).split())
        raise CannotStart(f"The database cannot be used ({why}): look at DATABASE_URL.") from fault
