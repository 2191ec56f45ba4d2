"""What a message in a watched channel means, by the playbook in force: also when it is tried once more."""

from collections.abc import Mapping
from typing import Any

from handlers.bodies import json_in
from handlers.desk import Desk
from handlers.message_link import KEPT_AS
from playbook.expression import expression
from playbook.watched import Watched
from sources.new_lead import NewLead
from sources.slack_message import known_as, read_notice
from store.tables import Inquiry

WATCHED_AS = (
    "glengarry_watched"  # beside what Slack told: the channel as the playbook spells it, and the link
)


def read_watched(desk: Desk, kept: Inquiry) -> NewLead:
    """The lead in it. Raises ValueError with the reason."""
    said = json_in(kept.body)
    if not isinstance(said, dict):
        raise ValueError("it is no message")  # noqa: TRY004  # of the sender's making
    beside = said.get(WATCHED_AS)
    beside = beside if isinstance(beside, dict) else {}
    watched = _watched(desk, said, str(beside.get("channel") or ""))
    found = read_notice(said, [expression(each) for each in watched.patterns], watched.source)
    link = beside.get("link")
    return found.model_copy(update={"extra": {**found.extra, KEPT_AS: link}}) if link else found


def channel_of(kept: Inquiry) -> str:
    """The watched channel that it was posted in, as the playbook spelled it then."""
    try:
        said = json_in(kept.body)
    except ValueError:
        return ""
    beside = said.get(WATCHED_AS) if isinstance(said, dict) else None
    return str(beside.get("channel") or "")[:80] if isinstance(beside, dict) else ""


def _watched(desk: Desk, said: Mapping[str, Any], spelled: str) -> Watched:
    """The entry of the playbook as it is now."""
    channel, name = str(said.get("channel") or ""), spelled.strip().removeprefix("#")
    for each in desk.rules().playbook.watched:
        if each.is_here(channel, name) and each.is_by(known_as(said)):
            return each
    raise ValueError(f"no [[watched]] of the playbook is about {spelled or 'its channel'} and who posted it")
