"""Whose numbers somebody asks for, and who may see those of marketing."""

from handlers.desk import Desk
from handlers.naming import person_named, without_name
from handlers.ownership import may_manage
from playbook.refusal import Refusal


def asked_about(desk: Desk, words: str, person: str) -> tuple[str, str | None]:
    """The other words and the person asked about: None for everybody. Raises Refusal for somebody unknown."""
    every = words.split()
    if mine := {word for word in every if word.lower() in ("me", "@me")}:
        return " ".join(word for word in every if word not in mine), person
    if not any(word.startswith(("@", "<@")) for word in every):
        return words.strip(), None
    return without_name(words), person_named(desk, words)


def must_market(desk: Desk, person: str, what: str) -> None:
    """Raises Refusal unless the person is a manager or in marketing."""
    if person in desk.rules().crew.marketing:
        return
    with desk.database.reading() as tx:
        if not may_manage(desk, tx, person):
            raise Refusal(f"{what} is for managers and marketing. `/leadstats me` shows your own numbers.")
