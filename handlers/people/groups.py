"""The user groups of Slack that stand in for somebody: which one is meant, and who is in it."""

import logging
import re
from datetime import timedelta
from typing import Any

from slack_sdk.errors import SlackClientError

from handlers.desk import Desk
from handlers.naming import person_named
from playbook.refusal import Refusal
from store import groups

log = logging.getLogger(__name__)

SUBTEAM = re.compile(r"<!subteam\^(S[A-Z0-9]+)(?:\|[^>]*)?>")
AN_HOUR = timedelta(hours=1)


def stand_in_named(desk: Desk, text: str) -> str:
    """The id of the person or user group in "@sam", "Sam Smith", "@sales" or what Slack makes of a mention.

    Asks Slack about groups: not for use inside a transaction. Raises Refusal for somebody unknown.
    """
    mention = SUBTEAM.search(text)
    if not mention:
        try:
            return person_named(desk, text)
        except Refusal:
            log.debug("no person of that name: a user group may be meant")
    wanted = mention[1] if mention else text.strip().removeprefix("@").lower()
    found = [each for each in _ask(desk) if wanted in (each["id"], each["handle"])]
    if not found:
        raise Refusal(
            f"backup: I do not know {text[:60]}: name a colleague like @sam, or a user group.", field="backup"
        )
    _learn(desk, found)
    return str(found[0]["id"])


def refresh_groups(desk: Desk) -> int:
    """Ask again, once an hour, who is in the groups that stand in for somebody; returns how many."""
    now = desk.clock()
    with desk.database.reading() as tx:
        known = {each.id: each.asked_at for each in groups.known(tx, desk.workspace)}
    if not known or now - min(known.values()) < AN_HOUR:
        return 0
    return _learn(desk, [each for each in _ask(desk) if each["id"] in known])


def _ask(desk: Desk) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = desk.slack.usergroups_list(include_users=True).get("usergroups") or []
    except (SlackClientError, OSError) as fault:
        log.warning("Slack does not tell the user groups: %s", type(fault).__name__)
        return []
    return found


def _learn(desk: Desk, found: list[dict[str, Any]]) -> int:
    now = desk.clock()
    with desk.database.writing() as tx:
        for each in found:
            members = each.get("users") or []
            groups.put(tx, desk.workspace, each["id"], handle=each["handle"], members=members, at=now)
    if found:
        desk.rules.refresh()
    return len(found)


def on_subteam(desk: Desk, body: dict[str, Any]) -> None:
    """Slack tells that a user group changed: ask anew, if it is one of those that stand in."""
    event = body["event"]
    changed = event.get("subteam_id") or (event.get("subteam") or {}).get("id")
    with desk.database.reading() as tx:
        known = {each.id for each in groups.known(tx, desk.workspace)}
    if changed in known:
        _learn(desk, [each for each in _ask(desk) if each["id"] == changed])


EVENTS = {"subteam_updated": on_subteam, "subteam_members_changed": on_subteam}
