"""A list of leads in words: its columns, its first rows, what would become of them, and how far it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.contact import mask_email, mask_in, mask_phone
from handlers.desk import Desk
from handlers.drops.drop_told import price_told, when_told
from messages.words import bar, count, short
from playbook.drops import DropState, ListState, Way
from store import campaigns, lists
from store.database import Tx
from store.tables import Drop, LeadList

FIELDS: Mapping[str, str] = {
    "name": "name", "first_name": "first name", "last_name": "last name", "company": "company",
    "email": "e-mail", "phone": "phone", "message": "message", "source": "source", "campaign": "campaign",
    "temperature": "temperature", "landing_page": "landing page", "external_id": "id elsewhere",
    "price": "price", "currency": "currency", "country": "country", "test": "test",
}  # fmt: skip
MAPPED, FIRST, FAULTS, OWNERS = 20, 3, 3, 5  # so many are shown
MOST_CARDS = 50  # leads with a card each: more would flood the channel


def of(tx: Tx, desk: Desk, listed: LeadList, drop: Drop) -> dict[str, Any]:
    """The facts of both templates: what is there at any time, and with a preview what was found."""
    campaign = campaigns.get(tx, desk.workspace, drop.campaign_id)
    common = {
        "number": listed.id, "file": listed.name, "campaign": campaign.name if campaign else "",
        "when": when_told(desk, drop, listed.created_by), "channel": drop.channel,
        "rejected": rejected_in(tx, listed),
    }  # fmt: skip
    if listed.state == ListState.PREVIEWED:
        return {**common, **_found(tx, listed, drop)}
    return {**common, **_so_far(listed), "stopped": is_stopped(listed, drop)}


def too_many_cards(listed: LeadList, drop: Drop) -> bool:
    """Whether a card for each of its leads would flood the channel."""
    return drop.way == Way.CARDS and new_in(listed) > MOST_CARDS


def rejected_in(tx: Tx, listed: LeadList) -> int:
    """How many of its rows are, or will be, rejected: in them nobody can be reached, or they are tests."""
    if listed.state == ListState.PREVIEWED:
        return int(listed.preview.get("invalid", 0)) + int(listed.preview.get("test", 0))
    return lists.rejected_count(tx, listed.id)


def is_stopped(listed: LeadList, drop: Drop) -> bool:
    """Whether it was cancelled or failed half-way, and may go on."""
    ended = listed.state in (ListState.CANCELLED, ListState.FAILED)
    return bool(ended and listed.row and listed.rows) and drop.state == DropState.RUNNING


def new_in(listed: LeadList) -> int:
    """How many leads it brings: by its preview, once it is taken in as many as it brought."""
    return listed.new if listed.state == ListState.DONE else int(listed.preview.get("new", listed.new))


def columns_of(listed: LeadList) -> dict[int, str]:
    """Which column is read as which field of a lead."""
    return {int(index): str(field) for index, field in listed.columns.items() if field in FIELDS}


def headings_of(listed: LeadList) -> list[str]:
    """Its heading row."""
    return [str(each) for each in listed.preview.get("headings", ())]


def _found(tx: Tx, listed: LeadList, drop: Drop) -> dict[str, Any]:
    preview, columns, headings = listed.preview, columns_of(listed), headings_of(listed)
    new = new_in(listed)
    mapping = [
        (short(headings[each], 40), FIELDS[columns[each]]) for each in sorted(columns) if each < len(headings)
    ]
    return {
        "rows": count(listed.rows, "row"),
        "mapping": mapping[:MAPPED],
        "beside": count(len(headings) - len(mapping), "column") if len(headings) > len(mapping) else "",
        "first": [_shown(number, cells, columns) for number, cells in preview.get("first", ())[:FIRST]],
        "new": new,
        "known": _whose(preview.get("whose", {}), int(preview.get("known", listed.known))),
        "invalid": _faults(preview.get("faults", ()), int(preview.get("invalid", listed.invalid))),
        "blocked": int(preview.get("blocked", listed.blocked)),
        "test": int(preview.get("test", listed.test)),
        "double": int(preview.get("double", 0)),
        "price": price_told(tx, drop, new),
        "cards": drop.way == Way.CARDS,
        "too_many": too_many_cards(listed, drop),
        "most": MOST_CARDS,
    }  # fmt: skip


def _shown(number: int, cells: Sequence[str], columns: Mapping[int, str]) -> tuple[int, str]:
    """The number of a row and its cells that are read, masked as in a channel."""
    told = (_masked(columns[each], cells[each]) for each in sorted(columns) if each < len(cells))
    return number, " · ".join(short(each, 40) for each in told if each.strip())


def _masked(field: str, text: str) -> str:
    if not text.strip():
        return ""
    if field == "email":
        return mask_email(text.strip())
    return mask_phone(text) if field == "phone" else mask_in(text)


def _whose(whose: Mapping[str, int], known: int) -> dict[str, Any]:
    """How many are known already, and by owner; the rest belong to others, or to nobody yet."""
    owners = sorted(((int(many), who) for who, many in whose.items() if who), reverse=True)
    shown = [(who, many) for many, who in owners[:OWNERS]]
    return {
        "count": known, "owners": shown, "others": sum(many for many, _ in owners[OWNERS:]),
        "nobody": max(0, known - sum(many for many, _ in owners)),
    }  # fmt: skip


def _faults(faults: Sequence[Sequence[Any]], invalid: int) -> dict[str, Any]:
    shown = [(int(row), short(str(why), 120)) for row, why in faults[:FAULTS]]
    return {"count": invalid, "first": shown, "more": max(0, invalid - len(shown))}


def _so_far(listed: LeadList) -> dict[str, Any]:
    """How far it is, and what came of it until now."""
    done = max(0, listed.row - 1)  # the heading is a row, too
    done = min(done, listed.rows) if listed.rows else done
    of_all = f"{done:,} of {listed.rows:,}" if listed.rows else f"{done:,}"
    return {
        "state": str(listed.state),
        "bar": bar(done, listed.rows),
        "so_far": of_all,
        "sums": sums(listed),
        "problem": short(listed.problem or "", 500),
    }


def sums(listed: LeadList) -> str:
    """What became of its rows: "212 new, 3 known already, 2 invalid"; what there was none of is left out."""
    # the second row of somebody finds him known by the first
    known = "known already or double" if listed.preview.get("double") else "known already"
    told = (
        (listed.new, "new"), (listed.known, known), (listed.invalid, "invalid"),
        (listed.blocked, "not to be contacted"), (listed.test, "test"),
    )  # fmt: skip
    return ", ".join(f"{many:,} {what}" for many, what in told if many or what == "new")
