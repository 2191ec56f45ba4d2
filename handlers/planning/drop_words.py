"""What people write of a drop: what it cost, when it begins, where it is announced. Each fault names its field."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from slack_sdk.errors import SlackApiError, SlackClientError

from handlers.desk import Desk
from playbook.refusal import Refusal
from playbook.working_time import WorkingHours
from sources.price import currency_beside, read_price

FURTHEST = timedelta(days=366)
UNREADABLE = "Write one number from 0 on, such as 9752 or 9,752.50."
NOT_THERE = "I am not in that channel. Invite me there with `/invite`, or choose another one."
NOT_SEEN = "I cannot see that channel. Invite me there with `/invite`, or choose another one."


def cost_of(text: str, currency: str) -> tuple[Decimal | None, str | None]:
    """An amount and its currency, each None when it was left out. Raises Refusal for what is neither."""
    said = currency.strip().upper() or None
    if said and not re.fullmatch("[A-Z]{3}", said):
        raise Refusal("Write a currency with its three letters, such as USD.", field="currency")
    if not text.strip():
        return None, said
    amount, beside = read_price(text), currency_beside(text)
    if amount is None:
        raise Refusal(UNREADABLE, field="cost")
    if said and beside and said != beside:
        raise Refusal(f"The cost says {beside}. Write the same here, or leave it empty.", field="currency")
    return amount, said or beside


def begins_at(day: str, clock: str, now: datetime, hours: WorkingHours) -> datetime | None:
    """The moment of a picked day and time on somebody's own clock; None for now, when both are left empty.

    A day alone means its morning, a time alone today. Raises Refusal for a moment that is past or far away.
    """
    if not day and not clock:
        return None
    today = hours.local(now).date()
    on = date.fromisoformat(day) if day else today
    if on == today and not clock:
        return None
    at = hours.instant(datetime.combine(on, time.fromisoformat(clock) if clock else hours.morning))
    return in_reach(at, now, "day" if on < today or not clock else "clock")


def in_reach(at: datetime, now: datetime, field: str) -> datetime:
    """The same moment. Raises Refusal at that field when it is past, or more than a year away."""
    if at < now - timedelta(minutes=1):
        raise Refusal("That is past. Choose a later moment, or leave both empty to begin now.", field=field)
    if at > now + FURTHEST:
        raise Refusal("That is more than a year away. Choose an earlier day.", field=field)
    return at


def number_of(text: str) -> int | None:
    """How many leads are expected; None when nobody says. Raises Refusal for what is no number from 1 on."""
    plain = re.sub(r"[\s.,'’]", "", text)  # as people put thousands
    if not plain:
        return None
    if not (plain.isascii() and plain.isdecimal()) or not 0 < int(plain[:12]) <= 10**9:
        raise Refusal("Write a whole number from 1 on, or leave it empty.", field="expected")
    return int(plain)


def channel_meant(desk: Desk, chosen: str | None) -> str:
    """The channel that was chosen, as the playbook names it if it does; else the playbook's lead channel.

    Raises Refusal for one that I am not in. When Slack does not answer in time it is taken as it is.
    """
    usual = desk.rules().playbook.channels.leads
    if not chosen or chosen == usual:
        return usual
    try:
        found = desk.slack.conversations_info(channel=chosen).get("channel") or {}
    except SlackApiError as refused:
        raise Refusal(NOT_SEEN, field="channel") from refused
    except (SlackClientError, OSError):
        return chosen
    if not found.get("is_member"):
        raise Refusal(NOT_THERE, field="channel")
    return _named(desk, chosen, str(found.get("name") or ""))


def _named(desk: Desk, chosen: str, name: str) -> str:
    rules = desk.rules()
    known = [rules.playbook.channels.leads, *(route.channel for route in rules.routes.values())]
    return next((each for each in known if each and each in (chosen, name, f"#{name}")), chosen)


def is_channel(name: str) -> bool:
    """Whether that is a channel's name or id, as one types it."""
    return bool(re.fullmatch(r"#?[^\s#@&<>|\"',.:;!?A-Z]{1,80}|[CG][A-Z0-9]{4,}", name))
