"""Whom people mean when they write a name, and what somebody is called."""

from handlers.desk import Desk, Rules
from handlers.payloads import MENTION
from messages.words import short
from playbook.refusal import Refusal


def person_named(desk: Desk, text: str) -> str:
    """The id of the person in "<@U1|sam>" or "@sam". Raises Refusal for somebody unknown."""
    if mention := MENTION.search(text):
        return mention[1]
    word = next((each for each in text.split() if each.startswith("@")), text.strip())
    found = desk.rules().roster.id_of(word) or _called(desk.rules(), word)
    if not found:
        raise Refusal(f"I do not know {word[:60] or 'whom you mean'}. Name a colleague like @sam.")
    return found


def _called(rules: Rules, name: str) -> str | None:
    """The one colleague who is called that."""
    wanted = name.removeprefix("@").casefold()
    found = [each.id for each in rules.roster.members.values() if each.name.casefold() == wanted]
    return found[0] if len(found) == 1 and wanted else None


def name_of(rules: Rules, person: str) -> str:
    """What somebody is called, cut to 60 characters; his id when he was never met."""
    member = rules.roster.get(person)
    return short(member.name, 60) if member else person


def without_name(text: str) -> str:
    """The text without the person it names."""
    return " ".join(word for word in MENTION.sub("", text).split() if not word.startswith("@"))
