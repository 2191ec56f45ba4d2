"""Examines an installation: database, token, scopes, channels, roles, clock, outbox, sources."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

import yaml
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.clock import Clock
from bot.manifest import manifest_text
from bot.run import CannotStart, open_desk
from bot.settings import RunSettings, SettingsProblem, read_settings
from handlers.desk import Desk
from handlers.watchdog import WATCHED
from messages.words import span
from store import inquiries, leads, outbox, tallies

SKEW = 60  # seconds a clock may be off: Slack refuses signatures older than five minutes


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what, whether it is well, and what was seen or is to be done."""

    what: str
    well: bool
    says: str


def examine(clock: Clock) -> list[Finding]:
    """Look at everything; what cannot be looked at because of an earlier fault is left out."""
    try:
        settings = read_settings(RunSettings)
    except SettingsProblem as problem:
        return [Finding("settings", False, str(problem))]
    try:
        desk, _ = open_desk(settings, clock)
    except CannotStart as problem:
        return [Finding("settings", True, "complete"), Finding("start", False, str(problem))]
    return [
        Finding("settings", True, "complete"),
        Finding("database", True, f"{desk.database.engine.dialect.name}, newest schema"),
        *_slack(desk, clock),
        *_channels(desk),
        *_roles(desk),
        *_work(desk),
    ]


def _slack(desk: Desk, clock: Clock) -> Iterator[Finding]:
    answer = desk.slack.auth_test()
    yield Finding("token", True, f"bot {answer.get('user')} in {answer.get('team')}")
    yield _scopes(answer)
    yield _clock(answer, clock())


def _scopes(answer: SlackResponse) -> Finding:
    granted = {each.strip() for each in _header(answer, "x-oauth-scopes").split(",") if each.strip()}
    wanted = set(yaml.safe_load(manifest_text())["oauth_config"]["scopes"]["bot"])
    if not granted:
        return Finding("scopes", True, "this Slack does not tell")
    if missing := sorted(wanted - granted):
        return Finding(
            "scopes", False, f"missing {', '.join(missing)}. Install the app anew from its manifest."
        )
    return Finding("scopes", True, "as the manifest asks")


def _clock(answer: SlackResponse, now: datetime) -> Finding:
    told = _header(answer, "date")
    if not told:
        return Finding("clock", True, "this Slack does not tell the time")
    off = abs((parsedate_to_datetime(told) - now).total_seconds())
    return Finding(
        "clock", off < SKEW, f"{off:.0f} s off Slack's" + ("" if off < SKEW else ". Set it right.")
    )


def _header(answer: SlackResponse, name: str) -> str:
    return next((str(value) for key, value in (answer.headers or {}).items() if key.lower() == name), "")


def _channels(desk: Desk) -> Iterator[Finding]:
    playbook = desk.rules().playbook
    try:
        members = {each["name"]: each for each in _listed(desk)}
    except (SlackApiError, SlackClientError, OSError) as fault:
        yield Finding("channels", False, f"Slack does not list them: {fault}")
        return
    by_id = {each["id"]: each for each in members.values()}
    for wanted in dict.fromkeys((playbook.channels.leads, playbook.channels.marketing)):
        found = members.get(wanted.lstrip("#")) or by_id.get(wanted)
        if found is None:
            yield Finding(
                f"channel {wanted}", False, "there is none. Create it, or name another in the playbook."
            )
        elif not found.get("is_member"):
            yield Finding(
                f"channel {wanted}", False, "the bot is not in it. Type `/invite @Glengarry` there."
            )
        else:
            yield Finding(f"channel {wanted}", True, "the bot is in it")


def _listed(desk: Desk) -> Iterator[dict[str, str]]:
    cursor = ""
    while True:
        page = desk.slack.conversations_list(
            types="public_channel,private_channel", exclude_archived=True, limit=200, cursor=cursor or None
        )
        yield from page["channels"]
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


def _roles(desk: Desk) -> Iterator[Finding]:
    rules = desk.rules()
    if not rules.playbook.roles.managers:
        yield Finding("roles", True, "no manager is named in the playbook: escalations skip that rung")
    missing = len(rules.playbook.roles.managers) - len(rules.crew.managers)
    if missing > 0:
        yield Finding(
            "roles", False, f"{missing} of the managers in the playbook are not known in this workspace"
        )


def _work(desk: Desk) -> Iterator[Finding]:
    now = desk.clock()
    with desk.database.reading() as tx:
        astray = len(leads.astray(tx, desk.workspace))
        refused = outbox.failures(tx, desk.workspace)
        watched = tallies.get(tx, desk.workspace, WATCHED)
        latest, unread = inquiries.latest(tx, desk.workspace)
    yield Finding("leads without a next step", not astray, str(astray))
    yield Finding("messages Slack refused", not refused, _refusals([row.error or "" for row in refused]))
    yield Finding(
        "watchdog", True, f"last ran {span(now - watched.at)} ago" if watched else "has not run yet"
    )
    yield Finding(
        "sources", True, f"last lead {span(now - latest)} ago" if latest else "no lead has come in yet"
    )
    yield Finding("inquiries not understood", not unread, str(unread))


def _refusals(errors: list[str]) -> str:
    if not errors:
        return "0"
    return f"{len(errors)} ({', '.join(sorted(set(errors)))}). Mend the cause, then type `glengarry resend`."
