"""Lines of text become labels with their answers, as form mails write them: beside, below, in a table."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sources.html_lines import BOLD, WITHIN
from sources.marks import NAMES
from sources.spellings import FIELDS, fold

Labels = Mapping[str, str]  # by their folded spelling
LONGEST_LABEL = 80
MOST_WORDS = 10
FROM = "from"  # “From: Ann Lee <ann@acme.example>” in a text names a person
OF_MAILS: Labels = {  # beside the fields of forms
    "messagebody": "message", "commentormessage": "message", "messagetext": "message", "messagedetails": "",
    **dict.fromkeys(("from", "von", "de", "da", "van", "fra", "från", "от", "发件人"), FROM),
}  # fmt: skip
_DATES = {fold(each) for each in (
    "Date", "Sent", "Datum", "Gesendet", "Envoyé", "Enviado", "Fecha", "Data", "Inviato", "Verzonden", "Enviada em",
    "Sendt", "Skickat", "Дата", "Отправлено",
)}  # fmt: skip
_SUBJECTS = {fold(each) for each in ("Subject", "Betreff", "Objet", "Asunto", "Oggetto", "Assunto", "Onderwerp",
                                     "Emne", "Ämne", "Тема")}  # fmt: skip
_BESIDE = re.compile(r"([^:\uff1a\t|=]{1,100})([:\uff1a\t|=])(.*)", re.DOTALL)
_RULE = re.compile(r"[-_=*~\s]{2,}|--")
_DASHED = re.compile(r"-{2,}\s*(\S.*?)\s*-{2,}")
_SIDE_NOTE = re.compile(r"\([^()]*\)|^\s*\d{1,2}[.)]\s")
_ORNAMENT = " \t*_#~•·>-|–:\uff1a?"


@dataclass
class Answer:
    """A label, the fact it is for if it is known, and what was answered."""

    label: str
    fact: str | None
    lines: list[str] = field(default_factory=list)
    beside: bool = False  # the answer began beside the label
    over: bool = False

    @property
    def text(self) -> str:
        """What was answered, in lines."""
        return "\n".join(self.lines).replace(WITHIN, "\n").replace(BOLD, "").strip()

    def take(self, line: str) -> None:
        """Go on with a line that has no label of its own."""
        if self.over:
            return
        if self.fact == "message":
            self.lines.append(line)
        elif not line:
            self.over = bool(self.lines)
        elif not self.lines or self.fact is None:
            self.lines.append(line)


def answers(lines: Sequence[str], own: Labels) -> list[Answer]:
    """The answers in these lines. `own` are labels with their fields beside those that are known anyway."""
    labels = {**FIELDS, **OF_MAILS, **own}
    found: list[Answer] = []
    for line in _without_heads(lines):
        bare = line.strip().lstrip("> ").strip()
        going_on = found[-1] if found and not found[-1].over else None
        if _RULE.fullmatch(bare):
            if going_on:
                going_on.over = True
            continue
        begun = _begun(
            bare,
            labels,
            in_message=bool(going_on and going_on.fact == "message" and _goes_on(going_on, bare)),
        )
        if begun:
            found.append(begun)
        elif going_on:
            going_on.take(bare)
    return [each for each in found if each.text]


def _dashed(bare: str) -> re.Match[str] | None:
    return _DASHED.fullmatch(bare) if len(bare) <= 2 * LONGEST_LABEL else None


def _goes_on(message: Answer, bare: str) -> bool:
    """Whether only a label that is known ends the message: not if the form sets its labels apart."""
    set_apart = _dashed(bare) or bare.endswith(BOLD) or ":\t" in bare
    return not (set_apart and message.text)


def _without_heads(lines: Sequence[str]) -> Iterator[str]:
    """The lines without those that a forwarded mail was headed with: its sender is no prospect."""
    for is_head, run in groupby(lines, _heads):
        block = list(run)
        words = {fold(_label(line)) for line in block}
        if not (
            is_head and words & _DATES and words & _SUBJECTS and any(OF_MAILS.get(w) == FROM for w in words)
        ):
            yield from block


def _heads(line: str) -> bool:
    word = fold(_label(line))
    to = {"to", "an", "a", "à", "para", "cc", "kopie", "aan", "till", "til", "кому", "replyto", "antwortan"}
    return bool(word) and (word in _DATES | _SUBJECTS | to or OF_MAILS.get(word) == FROM)


def _label(line: str) -> str:
    found = _BESIDE.match(line[:200])
    return found[1].strip(_ORNAMENT) if found and found[2] in ":\uff1a" else ""


def _begun(bare: str, labels: Labels, *, in_message: bool) -> Answer | None:
    """The answer that begins with this line, if one does; within a message only a label that is known ends it."""
    if not bare:
        return None
    return _alone(bare, labels, in_message) or _beside(bare, labels, in_message)


def _alone(bare: str, labels: Labels, in_message: bool) -> Answer | None:
    """A label on a line of its own: a known one, a bold one, or one between dashes."""
    dashed = _dashed(bare)
    label = (dashed[1] if dashed else bare).rstrip(BOLD).strip(_ORNAMENT)
    if not label or len(label) > LONGEST_LABEL:
        return None
    known = known_as(label, labels)
    ends = bare.rstrip(BOLD + " *").endswith((":", "\uff1a"))
    if known is None and (in_message or not (dashed or ends or bare.endswith(BOLD))):
        return None
    return Answer(label, known or None) if known or _may_be_a_label(label) else None


def _beside(bare: str, labels: Labels, in_message: bool) -> Answer | None:
    """A label and the beginning of its answer on one line."""
    found = _BESIDE.match(bare.strip("| "))
    if not found or found[3].startswith("//") or not found[3].strip(" *\t"):
        return None
    label = found[1].strip(_ORNAMENT)
    known = known_as(label, labels)
    if known is None and (in_message or found[2] in "|=" or not _may_be_a_label(label)):
        return None
    said = found[3].lstrip(":\uff1a\t *")
    return Answer(label, known or None, [said.strip(" \t")], beside=True)


def known_as(label: str, labels: Labels) -> str | None:
    """The field of a label, whatever is noted beside it in brackets; None when nobody knows it, "" a mere headline."""
    for spelling in (label, _SIDE_NOTE.sub("", label)):
        word = fold(spelling)
        if word in labels:
            return labels[word]
        if word in NAMES:
            return ""
    return None


def _may_be_a_label(label: str) -> bool:
    return (
        any(letter.isalpha() for letter in label)
        and len(label) <= LONGEST_LABEL
        and len(label.split()) <= MOST_WORDS
        and "http" not in label.lower()
        and "@" not in label
    )
