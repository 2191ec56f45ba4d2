"""Reads the form of a drop; what is wrong is told at each field at once."""

from collections.abc import Callable
from typing import Any, TypeVar

from handlers.campaigns.campaigns import LONGEST
from handlers.desk import Desk
from handlers.payloads import person_in
from handlers.planning.drop_begin import Asked, Handed
from handlers.planning.drop_words import begins_at, channel_meant, cost_of, number_of
from playbook.campaigns import key_of
from playbook.drops import From, Way
from playbook.refusal import Refusal
from sources.clean import paragraphs

PASTED = "the pasted list"
CHOSEN = ("value", "selected_conversation", "selected_date", "selected_time")
Read = TypeVar("Read")


class Faults:
    """What is wrong, by field."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.found: dict[str, str] = {}

    def at(self, field: str, text: str) -> None:
        """Note what is wrong there; what was noted first stays."""
        self.found.setdefault(field, text)

    def reading(self, read: Callable[..., Read], *given: Any) -> Read | None:
        """What `read` makes of it; None when it refuses, which is noted."""
        try:
            return read(*given)
        except Refusal as refused:
            self.at(refused.field or "name", str(refused))
            return None


def read(desk: Desk, body: dict[str, Any]) -> tuple[Asked, Handed | None]:
    """The drop that is asked for, and its list. Raises Refusal with everything that is wrong, field by field."""
    given, faults = values(body), Faults()
    if not key_of(given.get("name", "")) or len(given["name"]) > LONGEST:
        faults.at("name", f"Give the campaign a name of up to {LONGEST} letters or digits.")
    handed = _handed(body, given, faults)
    hours = desk.rules().hours_of(person_in(body))
    cost = faults.reading(cost_of, given.get("cost", ""), given.get("currency", ""))
    at = faults.reading(begins_at, given.get("day", ""), given.get("clock", ""), desk.clock(), hours)
    expected = faults.reading(number_of, given.get("expected", ""))
    channel = faults.reading(channel_meant, desk, given.get("channel"))
    if faults.found:
        raise Refusal(next(iter(faults.found.values())), fields=faults.found)
    temperature = given.get("temperature", "")
    asked = Asked(
        name=given["name"], channel=channel or "", what=given.get("what", ""), why=given.get("why", ""),
        script=given.get("script", ""), cost=cost[0] if cost else None, per_lead=given.get("per") == "lead",
        currency=cost[1] if cost else None, source=given.get("source"), at=at, expected=expected,
        temperature=temperature if temperature in ("hot", "warm", "cold") else None,
        way=Way(given.get("way", Way.DEAL)), leads_from=From(given.get("from", From.LIST)),
    )  # fmt: skip
    return asked, handed


def values(body: dict[str, Any]) -> dict[str, str]:
    """What was typed, picked or chosen, by block id; what was left empty is missing."""
    found = {}
    for block, inputs in body["view"]["state"]["values"].items():
        for element in inputs.values():
            chosen = (element.get("selected_option") or {}).get("value")
            said = chosen or next((element[key] for key in CHOSEN if element.get(key)), "")
            if text := paragraphs(str(said)):
                found[block] = text
    return found


def _handed(body: dict[str, Any], given: dict[str, str], faults: Faults) -> Handed | None:
    """The list; None when the leads come in by themselves, or when something is wrong with it."""
    inputs = body["view"]["state"]["values"]
    files = [each for element in inputs.get("file", {}).values() for each in element.get("files") or ()]
    rows = "".join(str(element.get("value") or "") for element in inputs.get("rows", {}).values()).strip(
        "\r\n"
    )
    if given.get("from", From.LIST) != From.LIST:
        if files or rows.strip():
            faults.at("from", "Choose a file or pasted rows here, or take them out below.")
        return None
    if files and rows.strip():
        faults.at("rows", "Give either a file or pasted rows: take one of them out.")
    elif files:
        return Handed(str(files[0].get("name") or "leads"), slack_file=str(files[0]["id"]))
    elif rows.strip():
        return Handed(PASTED, content=[rows.encode()])
    else:
        faults.at("file", "Add a file, paste rows below, or choose where the leads come from.")
    return None
