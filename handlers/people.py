"""The people the app meets in Slack: what they are called, and whether they are admins."""

import logging
from collections.abc import Iterator
from typing import Any

from slack_sdk.errors import SlackApiError

from handlers.desk import Desk
from store import people

log = logging.getLogger(__name__)


def meet(desk: Desk, person: str) -> None:
    """Make sure that Slack was asked about somebody whose admin flag matters now."""
    with desk.database.reading() as tx:
        known = people.get(tx, desk.workspace, person)
    if known is None or known.handle is None:
        _learn(desk, [_ask(desk, person)])


def learn_names(desk: Desk) -> int:
    """Ask Slack about everybody met but not yet known by name; returns how many."""
    with desk.database.reading() as tx:
        unknown = people.nameless(tx, desk.workspace)
    return _learn(desk, [_ask(desk, person) for person in unknown])


def learn_everybody(desk: Desk) -> int:
    """Learn the members of the workspace at start, so that roles may be given by handle; returns how many."""
    return sum(_learn(desk, page) for page in _pages(desk))


def _pages(desk: Desk) -> Iterator[list[dict[str, Any]]]:
    cursor: str | None = None
    while cursor != "":
        answer = desk.slack.users_list(limit=200, cursor=cursor)
        yield answer["members"]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""


def _ask(desk: Desk, person: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = desk.slack.users_info(user=person)["user"]
    except SlackApiError as refused:  # a person of another workspace stays known by id alone
        log.warning("Slack does not tell who %s is: %s", person, refused.response.get("error"))
        found = {"id": person, "name": person}
    return found


def _learn(desk: Desk, members: list[dict[str, Any]]) -> int:
    if members:
        with desk.database.writing() as tx:
            for member in members:
                people.learn(tx, desk.workspace, member["id"], **_facts(member))
    return len(members)


def _facts(member: dict[str, Any]) -> dict[str, Any]:
    profile = member.get("profile") or {}
    return {
        "handle": member.get("name") or member["id"],
        "name": profile.get("real_name") or member.get("real_name") or member.get("name"),
        "timezone": member.get("tz"),
        "admin": bool(member.get("is_admin") or member.get("is_owner")),
        "bot": bool(member.get("is_bot")) or member["id"] == "USLACKBOT",
        "gone": bool(member.get("deleted")),
    }
