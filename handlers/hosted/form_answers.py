"""What was filled into a hosted form: each field with what was typed, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.contact import normal_email, normal_phone
from messages.form_words import FormWords
from playbook.sections.marketing import Forms
from sources.clean import one_line, paragraphs


@dataclass(frozen=True)
class Ask:
    """How a field is asked: of what kind it is, how much fits, and what a browser may fill in by itself."""

    most: int
    autocomplete: str = ""
    type: str = "text"
    inputmode: str = ""
    lines: bool = False


ASKS: Mapping[str, Ask] = {
    "name": Ask(200, "name"),
    "company": Ask(200, "organization"),
    "email": Ask(254, "email", "email", "email"),
    "phone": Ask(40, "tel", "tel", "tel"),
    "message": Ask(5000, lines=True),
    "country": Ask(60, "country"),
    "postal": Ask(20, "postal-code"),
    "product": Ask(200),
    "company_size": Ask(20, inputmode="numeric"),
}


@dataclass(frozen=True)
class Asked:
    """One field of the page."""

    id: str
    label: str
    hint: str
    value: str
    error: str
    required: bool
    ask: Ask

    @property
    def described(self) -> str:
        """The ids of what describes it: the reason first."""
        said = (("error", self.error), ("hint", self.hint))
        return " ".join(f"{self.id}-{what}" for what, text in said if text)


def typed_into(forms: Forms, given: Mapping[str, object]) -> dict[str, str]:
    """What was typed into each field; of a field sent more than once the first."""
    return {field: _text(field, given.get(field)) for field in forms.fields}


def text_of(value: object) -> str:
    """A value as text: of one that was sent more than once the first."""
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, str) else ""


def _text(field: str, value: object) -> str:
    said = text_of(value)
    return paragraphs(said) if ASKS[field].lines else one_line(said)


def faults(forms: Forms, typed: Mapping[str, str], words: FormWords, region: str) -> dict[str, str]:
    """What is wrong, by field, in words; nothing when all is well. `region` is the country of short numbers."""
    wrong: dict[str, str] = {}
    for field in forms.fields:
        if why := _fault(field, typed[field], forms, words, region):
            wrong[field] = why
    reached_by = [field for field in forms.fields if field in ("email", "phone")]
    if not any(typed[field] for field in reached_by):
        wrong.setdefault(reached_by[0], words.reach)
    return wrong


def _fault(field: str, said: str, forms: Forms, words: FormWords, region: str) -> str:
    if not said:
        return words.missing[field] if field in forms.required else ""
    if len(said) > ASKS[field].most:
        return words.long.format(ASKS[field].most)
    if field == "email" and normal_email(said) is None:
        return words.email
    if field == "phone" and normal_phone(said, region) is None:
        return words.phone
    return ""


def asked(forms: Forms, typed: Mapping[str, str], wrong: Mapping[str, str], words: FormWords) -> list[Asked]:
    """The fields of the page, in the playbook's order."""
    return [
        Asked(
            field, words.labels[field], words.hints.get(field, ""), typed.get(field, ""), wrong.get(field, ""),
            field in forms.required, ASKS[field],
        )
        for field in forms.fields
    ]  # fmt: skip
