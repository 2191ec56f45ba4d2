"""`/lead find`: a lead by number, e-mail, phone, name or company; typos are forgiven."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from handlers.commands.lead_page import shown_to
from handlers.contact import normal_email, normal_phone
from handlers.desk import Desk, Rules
from handlers.payloads import as_typed
from messages.render import Payload, render
from playbook.likeness import plain
from playbook.refusal import Refusal
from playbook.words import State
from store import search
from store.database import Tx
from store.search import Name
from store.tables import Lead

SHOWN = 10
TYPOS_AMONG = 20_000  # the newest leads, whose names are compared letter by letter; and my own, however old
CLOSE = 68  # of 100: "acne" is written nearly as "Acme" is, "apex" is not
NUMBER = re.compile(r"#?(\d{1,15})")
DOMAIN = re.compile(r"@?([a-z0-9-]+(?:\.[a-z0-9-]+)+)")


@dataclass(frozen=True)
class Asked:
    """What somebody types to find a lead, as each of the things that it may be."""

    words: str
    number: int | None
    email: str | None
    phone: str | None
    digits: str | None
    domain: str | None

    @property
    def is_exact(self) -> bool:
        """Whether it names one person or lead, so that what only resembles it is not asked for."""
        return bool(self.email or self.phone) or self.words.startswith("#")


def find(desk: Desk, typed: str, person: str) -> Payload:
    """The best ten leads for what was typed, each with its state and owner. Raises Refusal for nothing."""
    words = " ".join(as_typed(typed).split())[:100]
    if len(words.lstrip("#")) < 2 and not words.lstrip("#").isdecimal():
        raise Refusal("Say whom you look for: `/lead find acme`, a name, e-mail, phone or number.")
    now, rules = desk.clock(), desk.rules()
    asked = read_asked(words, rules)
    with desk.database.reading() as tx:
        found = best(tx, desk.workspace, asked, person)
    shown = [shown_to(lead, person, now, rules) for lead in found]
    return render("found", asked=words, leads=shown)


def read_asked(words: str, rules: Rules) -> Asked:
    """What these words may be: a number, an address, a phone number in any spelling, a mail domain."""
    number, domain = NUMBER.fullmatch(words), DOMAIN.fullmatch(words.lower())
    digits = re.sub(r"\D", "", words).lstrip("0") if re.fullmatch(r"[\d\s().+/\-]+", words) else ""
    return Asked(
        words,
        number=int(number[1]) if number else None,
        email=normal_email(words) if "@" in words else None,
        phone=normal_phone(words, rules.playbook.team.region),
        digits=digits if len(digits) >= 4 else None,
        domain=domain[1] if domain else None,
    )


def best(tx: Tx, workspace: str, asked: Asked, person: str) -> list[Lead]:
    """What was meant exactly, then what has these words in it, then what is written nearly so.

    Among equals those that are not closed come first, then the newest.
    """
    exact = search.exactly(
        tx, workspace, number=asked.number, email=asked.email, phone=asked.phone, domain=asked.domain
    )
    found = {} if exact and asked.is_exact else _besides(tx, workspace, asked, person, bool(exact))
    found |= {lead.id: (200.0, lead) for lead in exact}
    ranked = sorted(found.values(), key=lambda hit: (-hit[0], hit[1].state == State.CLOSED, -hit[1].id))
    return [lead for _, lead in ranked[:SHOWN]]


def _besides(
    tx: Tx, workspace: str, asked: Asked, person: str, found_some: bool
) -> dict[int, tuple[float, Lead]]:
    found = {lead.id: (100.0, lead) for lead in search.partly(tx, workspace, asked.words, asked.digits)}
    if found_some or asked.digits or len(found) >= SHOWN:
        return found
    return {**_nearly(tx, workspace, asked.words, person), **found}


def _nearly(tx: Tx, workspace: str, words: str, person: str) -> dict[int, tuple[float, Lead]]:
    names = search.names(tx, workspace, TYPOS_AMONG, person)
    scores = dict(_scores(plain(words), names))
    return {
        number: (scores[number], lead) for number, lead in search.of_numbers(tx, workspace, scores).items()
    }


def _scores(words: str, names: Sequence[Name]) -> Iterator[tuple[int, float]]:
    """Which of these are written nearly like the words, and how nearly, of 100."""
    told = [plain(f"{name or ''} {company or ''}") for _, name, company in names]
    hits = process.extract(words, told, scorer=fuzz.WRatio, limit=SHOWN, score_cutoff=CLOSE)
    return ((names[at][0], score) for _, score, at in hits)
