"""Sample facts for what marketing sees of drops and their lists."""

from collections.abc import Iterator

from handlers.drops.list_facts import FAULTS, FIELDS, FIRST, MAPPED, MOST_CARDS, OWNERS
from handlers.forms import shown
from handlers.lists.list_buttons import COLUMNS
from handlers.planning.drop_plan import SHOWN, TEXTS
from messages.words import short
from playbook.drops import ListState
from tests.samples import LEADS, Facts

PLACE = '{"channel": "C0LEADS", "drop": 7}'
WHEN = "Tue 24 Nov 2026 10:00, Europe/Berlin"
PRICE = "$9,752 in all: $46 for each of 212 leads"
NOBODY: Facts = {"count": 0, "owners": [], "others": 0, "nobody": 0}


def forms(_kind: str) -> Iterator[Facts]:
    for channel in ("#leads", ""):
        yield {"channel": channel, "currency": "USD", "place": PLACE}


def awaited(kind: str) -> Iterator[Facts]:
    """By webhook or form, with a public address and without."""
    name = LEADS[kind]["campaign"] or "Autumn webinar"
    for form, address in (
        (True, "https://x.test/f/a"),
        (True, ""),
        (False, "https://x.test/leads"),
        (False, ""),
    ):
        yield {
            "name": name, "channel": "C0LEADS" if form else "#leads", "when": WHEN, "form": form, "slug": "a",
            "address": address, "cost": f"{PRICE}.",
        }  # fmt: skip


def lists(kind: str) -> Iterator[Facts]:
    """In every state but the one in which it is previewed."""
    said = short(LEADS[kind]["message"], 500)
    for state in (each for each in ListState if each is not ListState.PREVIEWED):
        for sums in ("0 new", "212 new, 3 known already"):
            yield {
                **_common(kind), "state": str(state), "bar": "▓▓▓░" if sums != "0 new" else "",
                "so_far": "3,200 of 5,000", "sums": sums, "problem": said,
                "stopped": sums != "0 new" and state in ("cancelled", "failed"),
            }  # fmt: skip


def previews(kind: str) -> Iterator[Facts]:
    said = LEADS[kind]["message"] or "x"
    nothing: Facts = {
        "rows": "1 row", "mapping": [], "beside": "", "first": [], "new": 0, "known": NOBODY,
        "invalid": {"count": 0, "first": [], "more": 0}, "blocked": 0, "test": 0, "double": 0, "price": "",
        "cards": False, "too_many": False, "most": MOST_CARDS,
    }  # fmt: skip
    everything: Facts = {
        **nothing, "rows": "1000000 rows", "mapping": [(short(said, 40), "e-mail")] * MAPPED,
        "beside": "280 columns", "first": [(row, " · ".join([short(said, 40)] * len(FIELDS))) for row in range(FIRST)],
        "new": 212, "known": {"count": 99, "owners": [("U0SAM", 7)] * OWNERS, "others": 3, "nobody": 4},
        "invalid": {"count": 99, "first": [(17, short(said, 120))] * FAULTS, "more": 96}, "blocked": 2, "test": 1,
        "double": 5, "price": PRICE,
    }  # fmt: skip
    for found in (nothing, everything, {**everything, "cards": True}, {**everything, "too_many": True}):
        yield {**_common(kind), **found}


def _common(kind: str) -> Facts:
    return {
        "number": 3, "file": LEADS[kind]["name"] or "leads.csv", "campaign": LEADS[kind]["campaign"] or "Autumn",
        "when": WHEN, "channel": "#leads", "rejected": 12,
    }  # fmt: skip


def columns(kind: str) -> Iterator[Facts]:
    said = LEADS[kind]["message"]
    fields = [*FIELDS, "beside"]
    shown_columns = [
        {"index": index, "heading": said or "", "field": fields[index % len(fields)], "sample": said or ""}
        for index in range(COLUMNS)
    ]
    for more in ("280 columns", ""):
        yield {"columns": shown_columns, "fields": list(FIELDS.items()), "more": more, "place": PLACE}


def planned(kind: str) -> Iterator[Facts]:
    drop: Facts = {
        "name": LEADS[kind]["campaign"] or "Autumn", "channel": "#leads", "when": WHEN, "leads": "212 leads",
        "price": PRICE, "by": "U0TOM",
    }  # fmt: skip
    yield {"drops": [], "more": 0}
    yield {"drops": [{**drop, "number": number} for number in range(SHOWN)], "more": 3}
    yield {
        "drops": [{**drop, "number": 1, "channel": "C0LEADS", "by": None, "leads": "", "price": ""}],
        "more": 0,
    }


def changes(kind: str) -> Iterator[Facts]:
    said = LEADS[kind]["message"]
    texts = {name: shown(said) for name in TEXTS}
    for channel in ("C0LEADS", ""):
        yield {
            "name": LEADS[kind]["campaign"] or "Autumn", "day": "2026-11-24", "clock": "10:00", "channel": channel,
            "usual": "#leads", "texts": texts, "place": PLACE,
        }  # fmt: skip


def moved(kind: str) -> Iterator[Facts]:
    for channel in ("#leads", "C0LEADS"):
        yield {"name": LEADS[kind]["campaign"] or "Autumn", "channel": channel}
