"""Reads what Slack sends: the outside's dictionaries in, plain values out."""

import json
import re
from typing import Any

from playbook.refusal import Refusal
from sources.clean import paragraphs

MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")


def person_in(body: dict[str, Any]) -> str:
    """Who pressed, typed or submitted."""
    return str(body["user_id"] if "user_id" in body else body["user"]["id"])


def typed_in(body: dict[str, Any]) -> str:
    """What was typed behind a slash command."""
    return paragraphs(str(body.get("text") or ""))


def as_typed(text: str) -> str:
    """A command's text as it was typed, not as Slack spells it: "@sam" for "<@U1|sam>", "&" for "&amp;"."""
    plain = re.sub(r"<([@#]?)[^|<>]*\|([^<>]+)>", r"\1\2", text)
    plain = re.sub(r"<([@#][A-Z0-9]+|(?:https?|mailto|tel):[^<>]+)>", r"\1", plain)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def number_pressed(body: dict[str, Any]) -> int:
    """The lead's number behind a button."""
    return number_in(str(body["actions"][0].get("value", "")))


def argument_pressed(body: dict[str, Any]) -> str:
    """What follows the colon in a button's action_id."""
    return str(body["actions"][0]["action_id"]).partition(":")[2]


def chosen_in(body: dict[str, Any]) -> str | None:
    """The person chosen in a list outside of a form."""
    chosen = body["actions"][0].get("selected_user")
    return str(chosen) if chosen else None


def number_in(word: str) -> int:
    """A lead's number as typed: "42" or "#42". Raises Refusal for anything else."""
    plain = word.strip().lstrip("#")
    if not plain.isdecimal() or not plain.isascii() or len(plain) > 15:
        raise Refusal(f"“{word[:40]}” is not a lead's number. Type it like `42`; `/lead mine` lists yours.")
    return int(plain)


def place_of(body: dict[str, Any], **more: Any) -> str:
    """A modal's private_metadata: where its answer goes, and what it is about."""
    channel = body.get("channel_id") or (body.get("channel") or {}).get("id")
    return json.dumps({"channel": channel or modal_in(body).get("channel"), **more})


def modal_in(body: dict[str, Any]) -> dict[str, Any]:
    """What `place_of` wrote into the modal that a button was pressed in; nothing for one pressed elsewhere."""
    return place_in(body) if (body.get("view") or {}).get("type") == "modal" else {}


def place_in(body: dict[str, Any]) -> dict[str, Any]:
    """What `place_of` wrote."""
    read = json.loads(body["view"].get("private_metadata") or "{}")
    return read if isinstance(read, dict) else {}


def submitted(body: dict[str, Any]) -> dict[str, str]:
    """A modal's values by block id: what was typed or chosen; what was left empty is missing."""
    found = {}
    for block, inputs in body["view"]["state"]["values"].items():
        for value in inputs.values():
            chosen = (value.get("selected_option") or {}).get("value") or value.get("selected_user")
            chosen = chosen or value.get("value")
            if said := paragraphs(str(chosen or "")):
                found[block] = said
    return found
