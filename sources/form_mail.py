"""Form mails: what a web form mailed to somebody becomes a lead, by the playbook's patterns or by its labels."""

import re
from collections.abc import Iterator, Mapping, Sequence

from playbook.mails import MailForm, form_for, found_in
from sources.clean import one_line
from sources.form import read_answers, understood
from sources.mail import Mail, identity, opened
from sources.mail_labels import FROM, Answer, answers
from sources.new_lead import NewLead
from sources.provider import Nothing
from sources.reading import Reading
from sources.spellings import fold

Fact = tuple[str | None, str, object]
_ADDRESS = re.compile(r"[^\s<>\"'(),;:\[\]]{1,64}@[^\s<>\"'(),;:\[\]@]{1,255}")
_LINKED = re.compile(r"[<\[(](?:mailto:|tel:|https?://)[^<>\[\]()]*[>\])]")
NO_LABELS = (
    "no label such as “E-Mail:” or “Phone:” with its answer was found in it; say in the playbook what its labels "
    "are ([[mails]], see docs/sources/email.md)"
)


def interpret(raw: bytes, mailbox: str, forms: Sequence[MailForm]) -> NewLead | Nothing:
    """The lead in a mail. Raises ValueError when none can be found in what is no noise either."""
    mail = opened(raw)
    form = form_for(forms, mailbox, [f"{mail.sender[0]} <{mail.sender[1]}>", *mail.sender], mail.subject)
    if noise := _noise(mail, form):
        return Nothing(noise)
    facts = next((found for lines in mail.texts if _reaches(found := list(_facts(mail, form, lines)))), None)
    if facts is None and _reaches(own := list(_facts(mail, form, ()))):
        facts = own
    if facts is not None:
        return _lead(mail, form, facts, mailbox)
    if form is None and (mail.of_a_list or mail.made_by_a_program):
        return Nothing("a mailing list or a program sent it, and there is no label such as “E-Mail:” in it")
    raise ValueError(f"the pattern {form.name} found neither e-mail nor phone in it" if form else NO_LABELS)


def _noise(mail: Mail, form: MailForm | None) -> str | None:
    """Why nobody has to do anything about it."""
    if form and form.ignore:
        return f"the pattern {form.name} says that such mails are no leads"
    if mail.bounced:
        return "a mail that could not be delivered came back"
    if mail.answered_by_itself:
        return "it answers by itself, such as somebody who is out of office"
    if form and (form.sender or form.subject):
        return None
    if mail.made_by_a_program and mail.answers_another:
        return "a program answered a mail of yours"
    return "it came in bulk by a mailing list" if mail.mass_mail else None


def _facts(mail: Mail, form: MailForm | None, lines: Sequence[str]) -> Iterator[Fact]:
    """What it says of the prospect: by the pattern first, then by its labels, and who it calls its sender last."""
    if form:
        yield from _by_form(mail, form, lines)
    own = {fold(label): fact for label, fact in form.labels()} if form else {}
    senders: list[Answer] = []
    for each in answers(lines, own):
        if each.fact == FROM:
            senders.append(each)
        else:
            yield _fact(each.fact, each.label, each.text)
    for each in senders:
        yield from _sender(each)


def _by_form(mail: Mail, form: MailForm, lines: Sequence[str]) -> Iterator[Fact]:
    if form.reply_to and mail.reply_to[1]:
        yield _fact("email", "Reply-To", mail.reply_to[1])
    for name, text in found_in(form.regex, [line.strip() for line in lines]).items():
        yield _fact(name, name, text)
    if form.campaign:
        yield "campaign", "campaign", form.campaign


def _sender(said: Answer) -> Iterator[Fact]:
    found = _ADDRESS.search(said.text)
    if found:
        yield "email", said.label, found[0]
        yield (
            "name",
            said.label,
            one_line(said.text.replace(found[0], "").replace("mailto:", "")).strip(" <>()[],;\"'"),
        )
    else:
        yield None, said.label, said.text


def _fact(field: str | None, label: str, text: str) -> Fact:
    """Addresses as links are written once; what cannot be an e-mail or a number is kept under its label."""
    said = _LINKED.sub("", text).strip() or text
    if field == "email":
        found = _ADDRESS.search(said)
        return (field, label, found[0]) if found else (None, label, said)
    if field == "phone" and sum(sign.isdigit() for sign in said) < 4:
        return None, label, said
    return (field, label, said) if field is None or understood(field, said) else (None, label, said)


def _reaches(facts: Sequence[Fact]) -> bool:
    return any(field in {"email", "phone"} and understood(field, value) for field, _, value in facts)


def _lead(mail: Mail, form: MailForm | None, facts: Sequence[Fact], mailbox: str) -> NewLead:
    about: Mapping[str, str] = {"mail subject": mail.subject} if mail.subject else {}
    found = read_answers([*facts, *((None, name, text) for name, text in about.items())])
    name = (form and form.source) or mailbox
    said = {"source": found.source} if found.source and found.source != name else {}
    called = found.name or (form and form.reply_to and mail.reply_to[0]) or None
    return found.model_copy(update={
        "name": called, "source": name, "test": found.test or mail.is_a_test, "extra": {**said, **found.extra},
    })  # fmt: skip


READING = Reading(
    kind="email",
    title="E-mail",
    content_type="message/rfc822",
    sample="email.eml",
    opened_by="password",
    interpret=interpret,
    identity=identity,
)
