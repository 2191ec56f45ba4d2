"""The people the app meets in Slack: their names and zones, who is an admin, and who is gone."""

import logging
from collections.abc import Iterator
from typing import Any

from slack_sdk.errors import SlackApiError

from handlers.desk import Desk
from handlers.people.away import leave
from store import leads, people

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
    learned = sum(_learn(desk, page) for page in _pages(desk))
    desk.rules.refresh()
    _let_go(desk)
    return learned


def _let_go(desk: Desk) -> None:
    """Whoever was deactivated while nobody was told of it: his leads move now."""
    with desk.database.reading() as tx:
        gone = leads.of_the_gone(tx, desk.workspace)
    for person in gone:
        leave(desk, person)


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
        "email": (profile.get("email") or "").lower() or None,
        "timezone": member.get("tz"),
        "admin": bool(member.get("is_admin") or member.get("is_owner")),
        "bot": bool(member.get("is_bot")) or member["id"] == "USLACKBOT",
        "gone": bool(member.get("deleted")),
    }


def on_user_change(desk: Desk, body: dict[str, Any]) -> None:
    """Slack tells that somebody changed: his name, his zone, or that he is no longer here."""
    member = body["event"]["user"]
    _learn(desk, [member])
    desk.rules.refresh()
    if member.get("deleted"):
        leave(desk, member["id"])


EVENTS = {"user_change": on_user_change}
