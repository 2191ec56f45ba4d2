"""Examines an installation: settings, database, Slack, roles, outbox, watchdog, sources."""

from collections.abc import Iterator
from contextlib import closing

from bot.clock import Clock
from bot.command_line.doctor_slack import Finding, ask_slack
from bot.command_line.doctor_sources import look_at_sources
from bot.opening import SLACK_FAULTS, CannotStart, open_desk, reason_of
from bot.settings import RunSettings, SettingsProblem, read_settings
from handlers.clock.health import examine as examine_ladders
from handlers.clock.ladders import names_anybody
from handlers.clock.watchdog import WATCHED
from handlers.desk import Desk
from handlers.people.people import learn_everybody
from handlers.rules import InForce
from handlers.secret_box import SecretBox
from messages.words import count, span
from store import leads, outbox, outgoing, people, receivers, tallies


def examine(clock: Clock) -> list[Finding]:
    """Look at everything; what cannot be looked at because of an earlier fault is left out."""
    try:
        settings = read_settings(RunSettings)
    except SettingsProblem as problem:
        return [Finding("settings", False, str(problem))]
    try:
        desk, rules = open_desk(settings, clock)
    except CannotStart as problem:
        return [Finding("settings", True, "complete"), Finding("start", False, str(problem))]
    with closing(desk.database):
        return [
            Finding("settings", True, "complete"),
            Finding("database", True, f"{desk.database.engine.dialect.name}, newest schema"),
            *ask_slack(desk, settings, clock),
            *_roles(desk, rules),
            *_ladders(desk),
            *_work(desk),
            *look_at_sources(desk, SecretBox(settings.secrets_key.get_secret_value())),
        ]


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
