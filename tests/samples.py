"""Leads for tests as they usually are, leads with nothing in them, and hostile ones."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from handlers.desk import Rules
from handlers.facts import lead_facts
from handlers.roster import team_hours
from messages.render import Payload
from playbook.crew import Crew
from playbook.document import read
from playbook.member import Roster
from playbook.routing import Router
from store.tables import Lead

Facts = dict[str, Any]

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SHIPPED = read("")
RULES = Rules(
    SHIPPED, Crew(("U0MARIA",), ("U0TOM",), ("U0RUTH", "U0KIM"), "U0MARIA"), team_hours(SHIPPED), Roster(),
    Router(SHIPPED.routes), {route.name: route for route in SHIPPED.routes},
)  # fmt: skip

SPITE = (
    "{{7*7}} {% include 'card.json.j2' %} <!channel> <!here> <!everyone> <@U1> <#C1> <http://x.test|click> "
    '"Ann" O\'Lee\\n\\u003c!channel\\u003e \\ &amp; &lt;!here&gt;\r\n\t*bold* _sly_ ~gone~ `code` ```pre``` '
    '🔥👨\u200d👩\u200d👧 \u202egpj.exe\u202c \u200fשל\u2067 \x00\x07\x1b[31m\x7f\x9b \',"text":"x"}]}'
)
HOSTILE = {
    "spiteful": SPITE + "x " * 5_000,
    **{
        f"10,000 {name}": sign * 10_000
        for name, sign in (
            ("quotes", '"'),
            ("ampersands", "&"),
            ("backslashes", "\\"),
            ("signs without a space", "漢"),
            ("turning marks", "\u202e"),
        )
    },
}
CONTACT = ("name", "company", "email", "phone", "message", "source", "campaign", "landing_page")
TOO_LONG = 4_100  # for any place: the longest, a message's text, may have 4,000
NOTHING: Facts = dict.fromkeys(CONTACT) | {"source": "web", "because": []}
NORMAL: Facts = {
    "name": "Ann Lee", "company": "Acme", "email": "ann@acme.com", "phone": "+12125550100",
    "message": "Please call me about the blue ones.", "source": "webform", "campaign": "Autumn webinar",
    "price": Decimal(46), "currency": "EUR", "landing_page": "https://acme.com/offer",
    "because": ["asked for a demo", "left a phone number"],
}  # fmt: skip
LEADS: dict[str, Facts] = {
    "normal": NORMAL,
    "minimal": NOTHING,
    **{
        kind: {**dict.fromkeys(CONTACT, text[:TOO_LONG]), "message": text, "because": [text[:TOO_LONG]] * 3}
        for kind, text in HOSTILE.items()
    },
}

CLAIMED: Facts = {"state": "working", "owner": "U0SAM", "claimed_at": NOW, "due_who": "owner"}
TOUCHED: Facts = {**CLAIMED, "touches": 3, "code": "voicemail"}
CLOSED: Facts = {"state": "closed", "due_what": None, "due_at": None, "due_who": None, "ended_by": "U0SAM"}
LIVES: dict[str, Facts] = {
    "new": {"due_what": "claim", "due_who": "channel"},
    "back-ups next": {"due_what": "claim", "due_who": "backup", "opened_at": NOW - timedelta(days=400)},
    "fallback next": {"due_what": "assign", "due_who": "fallback", "test": True},
    "inquiry": {"state": "inquiry", "due_what": "qualify", "due_who": "marketing", "temperature": "warm"},
    "offered": {"due_what": "accept", "due_who": "offered", "offered_to": "U0DANA"},
    "on the list": {"due_what": "digest", "due_who": "channel", "temperature": "cold"},
    "in its drop": {"due_what": "deal", "due_who": "channel", "dropped": 1},
    "given up next": {"due_what": "give-up", "due_who": "marketing", "temperature": "warm"},
    "claimed": {**CLAIMED, "due_what": "first-touch"},
    "handed on": {**CLAIMED, "due_what": "hand-over", "due_who": "offered", "offered_to": "U0DANA"},
    "in his stead": {**TOUCHED, "due_what": "touch", "covers_for": "U0DANA"},
    "asked again": {**TOUCHED, "due_what": "touch", "asked_again_at": NOW - timedelta(days=2)},
    "asked": {**CLAIMED, "due_what": "release"},
    "touched": {**TOUCHED, "due_what": "touch"},
    "to call back": {**TOUCHED, "due_what": "callback"},
    "to meet": {**TOUCHED, "due_what": "meeting"},
    "back again": {"due_what": "claim", "due_who": "channel", "cycle": 2},
    "resting": {"state": "nurture", "due_what": "review", "due_who": "marketing", "touches": 1},
    "won": {**CLOSED, "outcome": "won", "code": "won", "amount": Decimal(12), "amount_currency": "USD"},
    "lost": {**CLOSED, "outcome": "lost", "code": "no-purchase", "touches": 6},
    "junk": {**CLOSED, "outcome": "disqualified", "code": "junk"},
    "long forgotten": {**CLOSED, "outcome": None, "code": None, "ended_by": None},
}


def lead_row(kind: str, life: str, number: int = 42) -> Lead:
    """A lead as the database would have it."""
    stands: Facts = {
        "state": "open", "temperature": "hot", "opened_at": NOW, "due_at": NOW + timedelta(minutes=2),
    }  # fmt: skip
    row = {**stands, **LEADS[kind], **LIVES[life]}
    return Lead(
        id=number, workspace="T0", received_at=row["opened_at"], limit_seconds=300, channel="#leads", **row
    )


@cache
def _facts_of_42(kind: str, life: str) -> Facts:
    return lead_facts(lead_row(kind, life), NOW, RULES)


def facts_about(kind: str, life: str = "new", number: int = 42) -> Facts:
    """What templates are told of such a lead: of another one the same, but for its number. Nobody changes it."""
    return {**_facts_of_42(kind, life), "number": number}


def each_life(kind: str, *lives: str) -> list[Facts]:
    """The facts of that kind of lead at each point of its life."""
    return [facts_about(kind, life) for life in lives or LIVES]


def many(kind: str, life: str, count: int) -> list[Facts]:
    """As many different leads."""
    return [facts_about(kind, life, number) for number in range(1, count + 1)]


def strangers_words(payload: Payload) -> str:
    """Everything that Slack would read as its own signs, in one string."""
    found: list[str] = []

    def walk(thing: object) -> None:
        if isinstance(thing, dict):
            for value in thing.values():
                walk(value)
        elif isinstance(thing, list):
            for value in thing:
                walk(value)
        elif isinstance(thing, str):
            found.append(thing)

    walk(payload)
    return "\n".join(found)
