"""Examines an installation: settings, database, Slack, roles, outbox, watchdog, sources."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress

from slack_sdk import WebClient

from bot.clock import Clock
from bot.command_line.doctor_slack import Finding, let_in, look_at_channels
from bot.command_line.doctor_sources import look_at_sources
from bot.command_line.offline import offline_desk
from bot.opening import SLACK_FAULTS, CannotStart, desk_of, open_database, reason_of, slack_of
from bot.settings import RunSettings, Settings, SettingsProblem, read_settings
from handlers.clock.health import examine as examine_ladders
from handlers.clock.ladders import names_anybody
from handlers.clock.watchdog import WATCHED
from handlers.desk import Desk
from handlers.people.people import learn_everybody
from handlers.rules import InForce
from handlers.secret_box import SecretBox
from messages.words import count, span
from playbook.document import Playbook, PlaybookProblem, read
from store import leads, outbox, outgoing, people, playbooks, receivers, schema, tallies, workspaces
from store.database import Database


def examine(clock: Clock) -> list[Finding]:
    """Look at everything; only what needs something that is missing is left out."""
    settings, found = _settings()
    if settings is None:
        return found
    slack = slack_of(settings)
    with _opened(settings.database_url) as (database, of_it):
        answer, of_slack = let_in(slack, settings, clock)
        found += [of_it, *of_slack]
        if database and answer:
            found += _of_everything(settings, lambda: desk_of(settings, clock, database, slack, answer))
        elif database:
            found += _without_slack(settings, clock, database, slack)
        elif answer:
            found += _without_database(settings, slack, str(answer["team_id"]))
    return found


def let_draw_again(clock: Clock) -> None:
    """Let Slack draw tables and charts again, if it refused; why that cannot be done is found out later on."""
    with (
        suppress(CannotStart, SettingsProblem),
        offline_desk(read_settings(Settings), clock) as desk,
        desk.database.writing() as tx,
    ):
        workspaces.try_again(tx, desk.workspace)


def _settings() -> tuple[Settings | None, list[Finding]]:
    """What can be read of them: where something is missing, the rest may do for looking at the rest."""
    try:
        return read_settings(RunSettings), [Finding("settings", True, "complete")]
    except SettingsProblem as problem:
        found = [Finding("settings", False, str(problem))]
    try:
        return read_settings(Settings), found
    except SettingsProblem:
        return None, found


@contextmanager
def _opened(url: str) -> Iterator[tuple[Database | None, Finding]]:
    try:
        database = open_database(url)
    except CannotStart as problem:
        yield None, Finding("database", False, str(problem))
        return
    with closing(database):
        yield database, Finding("database", True, f"{database.engine.dialect.name}, newest schema")


def _of_everything(settings: Settings, opened: Callable[[], tuple[Desk, InForce]]) -> Iterator[Finding]:
    try:
        desk, rules = opened()
    except PlaybookProblem as problem:
        yield Finding("playbook", False, f"{problem}. Correct it, then type `glengarry playbook apply`.")
        return
    yield from look_at_channels(desk.slack, rules().playbook)
    yield from _roles(desk, rules)
    yield from _ladders(desk)
    yield from _work(desk)
    yield from look_at_sources(desk, SecretBox(settings.secrets_key.get_secret_value()))


def _without_slack(
    settings: Settings, clock: Clock, database: Database, slack: WebClient
) -> Iterator[Finding]:
    """What the database tells of the workspace that the app was last started for, if of any."""
    with database.reading() as tx:
        known = workspaces.known(tx)
    for workspace in known[:1]:
        desk = Desk(database, clock, slack, InForce(database, workspace), workspace)
        yield from _work(desk)
        yield from look_at_sources(desk, SecretBox(settings.secrets_key.get_secret_value()))


def _without_database(settings: Settings, slack: WebClient, workspace: str) -> Iterator[Finding]:
    """The channels, of the playbook that will be in force as soon as the database is ready."""
    if playbook := _to_be_in_force(settings.database_url, workspace):
        yield from look_at_channels(slack, playbook)
    else:
        yield Finding("channels", True, "not looked at, as the database does not tell which", hint=True)


def _to_be_in_force(url: str, workspace: str) -> Playbook | None:
    """The shipped playbook while there is nothing yet, else the one kept; None where that cannot be read."""
    with closing(Database(url)) as database:
        try:
            if schema.is_empty(database):
                return read("")
            with database.reading() as tx:
                return read(playbooks.text(tx, workspace, playbooks.latest(tx, workspace)))
        except (schema.DATABASE_FAULTS, PlaybookProblem):
            return None


def _roles(desk: Desk, rules: InForce) -> Iterator[Finding]:
    try:
        learn_everybody(desk)
    except SLACK_FAULTS as fault:
        yield Finding("people", False, f"Slack does not list them: {reason_of(fault)}")
    roles = rules.refresh().playbook.roles
    named = [*roles.managers, *roles.marketing, *roles.backups, roles.fallback]
    with desk.database.reading() as tx:
        known = people.named(tx, desk.workspace, named)
    if unknown := sorted({name for name in named if name} - known.keys()):
        yield Finding("roles", False, f"nobody here is {', '.join(unknown)}. Correct the playbook.")
    else:
        without = "" if roles.managers else "; no manager is named: escalations skip that rung"
        yield Finding("roles", True, f"{len(known)} people{without}", hint=bool(without))


def _ladders(desk: Desk) -> Iterator[Finding]:
    """Whether every lead ends at somebody reachable; who has set up nobody yet is given a hint."""
    proof, configured = examine_ladders(desk), names_anybody(desk.rules())
    for fault in proof.faults:
        yield Finding("ladders", not configured, fault, hint=True)
    for unknown in proof.unknown:
        yield Finding("ladders", True, unknown, hint=True)
    if not proof.faults:
        yield Finding("ladders", True, "all end at somebody reachable")


def _work(desk: Desk) -> Iterator[Finding]:
    now = desk.clock()
    with desk.database.reading() as tx:
        astray = len(leads.astray(tx, desk.workspace))
        refused = outbox.failures(tx, desk.workspace)
        watched = tallies.get(tx, desk.workspace, WATCHED)
        unsent, away = outgoing.failures(tx, desk.workspace), receivers.away(tx, desk.workspace)
    yield Finding("leads without a next step", not astray, str(astray))
    yield Finding("messages Slack refused", not refused, _refusals([row.error or "" for row in refused]))
    yield Finding(
        "watchdog", True, f"last ran {span(now - watched.at)} ago" if watched else "has not run yet"
    )
    if unsent:
        yield Finding(
            "webhooks and CRMs",
            False,
            f"{count(unsent, 'piece')} of news never taken: `glengarry webhook failed` says why. "
            "Mend it, then type `glengarry resend`.",
        )

    for name in away:
        what = f"“{name}” does not answer, or asks to be left alone: what waits is told afterwards, for up to a day"
        yield Finding("webhooks and CRMs", False, what)


def _refusals(errors: list[str]) -> str:
    if not errors:
        return "0"
    return f"{len(errors)} ({', '.join(sorted(set(errors)))}). Mend the cause, then type `glengarry resend`."
