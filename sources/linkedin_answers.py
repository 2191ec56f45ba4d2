"""What a LinkedIn form asked and what was answered: questions by their ids, choices by their labels."""

from collections.abc import Iterator, Mapping

from sources.clean import as_text, is_blank, one_line
from sources.shape import listed, mapping, mappings, within
from sources.spellings import FIELDS, fold

Answer = tuple[str | None, str, object]
OURS = "LinkedIn"
OWN_FIELDS = {  # by LinkedIn's names of what it fills in itself, which are the same in every language
    "FIRST_NAME": "first_name", "LAST_NAME": "last_name", "EMAIL": "email", "WORK_EMAIL": "email",
    "PHONE_NUMBER": "phone", "WORK_PHONE_NUMBER": "phone", "COMPANY_NAME": "company",
}  # fmt: skip


def answers(response: Mapping[str, object]) -> Iterator[Answer]:
    """Each answer under its question. Raises ValueError."""
    given = mapping(response.get("formResponse"), "formResponse", OURS).get("answers")
    asked, locale = _questions(response), _locale(response)
    for each in listed(given, "answers", OURS):
        answer = mapping(each, "an answer", OURS)
        number = as_text(answer.get("questionId")) or ""
        question = asked.get(number, {})
        label = _label(question, locale) or _line(answer.get("name")) or f"question {number}"
        kind, name = str(question.get("predefinedField")), _line(question.get("name") or answer.get("name"))
        field = OWN_FIELDS.get(kind) or FIELDS.get(fold(label)) or FIELDS.get(fold(name))
        yield field, label, _value(answer.get("answerDetails"), question, locale)


def hidden(response: Mapping[str, object]) -> Iterator[Answer]:
    """What the advertiser put into the form unseen, such as utm_source."""
    for each in mappings(within(response, "form").get("hiddenFields")):
        name = _line(each.get("name"))
        if name and not is_blank(each.get("value")):
            yield FIELDS.get(fold(name)), name, each["value"]


def consents(response: Mapping[str, object]) -> Iterator[Answer]:
    """What was agreed to, in the form's words where it has them."""
    legal, locale = within(response, "form", "content", "legalInfo"), _locale(response)
    said = {
        as_text(each.get("id")): _local(each.get("text"), locale) for each in mappings(legal.get("consents"))
    }
    for each in mappings(within(response, "formResponse").get("consentResponses")):
        number = as_text(each.get("consentId")) or ""
        yield None, said.get(number) or f"consent {number}", each.get("accepted") is True


def _questions(response: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
    asked = mappings(within(response, "form", "content").get("questions"))
    return {as_text(each.get("questionId")) or "": each for each in asked}


def _locale(response: Mapping[str, object]) -> str:
    said = within(response, "form", "creationLocale")
    return f"{said.get('language')}_{said.get('country')}"


def _label(question: Mapping[str, object], locale: str) -> str:
    return _local(question.get("question"), locale) or _line(question.get("label") or question.get("name"))


def _local(text: object, locale: str) -> str:
    """A text in the form's own language, else in the first that it has."""
    said = within(text, "localized")
    return _line(said.get(locale)) or next(filter(None, map(_line, said.values())), "")


def _value(details: object, question: Mapping[str, object], locale: str) -> object:
    """What was typed, or the labels of what was chosen; anything else as it is."""
    if typed := within(details, "textQuestionAnswer"):
        return typed.get("answer")
    chosen = within(details, "multipleChoiceAnswer").get("options")
    if not isinstance(chosen, list):
        return details
    choices = mappings(within(question, "questionDetails", "multipleChoiceQuestionDetails").get("options"))
    labels = {
        as_text(each.get("id")): _local(each.get("text"), locale) or each.get("label") for each in choices
    }
    picked = [labels.get(as_text(each)) or each for each in chosen]
    return picked[0] if len(picked) == 1 else picked


def _line(value: object) -> str:
    return one_line(value) if isinstance(value, str) else ""
