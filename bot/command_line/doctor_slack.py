"""What the doctor asks Slack: tokens, scopes, clock, and the bot in each channel."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

import yaml
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.clock import Clock
from bot.manifest import manifest_text
from bot.opening import SLACK_FAULTS, reason_of, why_slack_fails
from bot.settings import Settings
from playbook.document import Playbook

SKEW = 60  # seconds a clock may be off: Slack refuses signatures older than five minutes


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what, whether it is well, and what was seen or is to be done.

    A hint is well enough to run with, and yet something to be set up.
    """

    what: str
    well: bool
    says: str
    hint: bool = False

    @property
    def mark(self) -> tuple[str, str]:
        """Its sign and colour on the command line."""
        if not self.well:
            return "✗", "red"
        return ("!", "yellow") if self.hint else ("✓", "green")


def let_in(slack: WebClient, settings: Settings, clock: Clock) -> tuple[SlackResponse | None, list[Finding]]:
    """Tokens, scopes and clock; Slack's answer to who we are, None when it does not let us in."""
    answer, found = _asked(slack, settings, clock)
    if settings.slack_mode == "socket" and settings.slack_app_token.get_secret_value():
        found.append(_socket(slack, settings))
    return answer, found


def _asked(slack: WebClient, settings: Settings, clock: Clock) -> tuple[SlackResponse | None, list[Finding]]:
    if not settings.slack_bot_token.get_secret_value():
        return None, []  # among the settings that is told
    try:
        answer = slack.auth_test()
    except SLACK_FAULTS as fault:
        return None, [Finding("token", False, why_slack_fails(fault, "SLACK_BOT_TOKEN"))]
    named = Finding("token", True, f"bot {answer.get('user')} in {answer.get('team')}")
    return answer, [named, _scopes(answer), _clock(answer, clock())]


def _socket(slack: WebClient, settings: Settings) -> Finding:
    try:
        slack.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
    except SLACK_FAULTS as fault:
        return Finding("app token", False, why_slack_fails(fault, "SLACK_APP_TOKEN"))
    return Finding("app token", True, "Slack would open a connection")


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


def look_at_channels(slack: WebClient, playbook: Playbook) -> Iterator[Finding]:
    """Whether each channel of the playbook is there, and the bot in it."""
    try:
        members = {each["name"]: each for each in _listed(slack)}
    except SLACK_FAULTS as fault:
        yield Finding("channels", False, f"Slack does not list them: {reason_of(fault)}")
        return
    by_id = {each["id"]: each for each in members.values()}
    of_routes = [route.channel for route in playbook.routes if route.channel]
    of_routes += [each.channel for each in playbook.watched]
    for wanted in dict.fromkeys((playbook.channels.leads, playbook.channels.marketing, *of_routes)):
        found = members.get(wanted.lstrip("#")) or by_id.get(wanted)
        if found is None:
            yield Finding(
                f"channel {wanted}",
                False,
                "there is none. Create it, or name another in the playbook.",
            )
        elif not found.get("is_member"):
            yield Finding(
                f"channel {wanted}", False, "the bot is not in it. Type `/invite @Glengarry` there."
            )
        else:
            yield Finding(f"channel {wanted}", True, "the bot is in it")


def _listed(slack: WebClient) -> Iterator[dict[str, str]]:
    cursor = ""
    while True:
        page = slack.conversations_list(
            types="public_channel,private_channel", exclude_archived=True, limit=200, cursor=cursor or None
        )
        yield from page["channels"]
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return
