"""A reason as it was typed becomes one of the playbook's list, or stays in the person's own words."""

from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz, process

from handlers.payloads import as_typed
from playbook.dispositions import Disposition
from playbook.likeness import plain

NEAR = 85  # of 100: "to expensive" is near "Too expensive", "no need" is not near "No budget"
OTHER = "Other"
GROUPS, CHOICES = 100, 100  # Slack takes no more


def reason_of(text: str, reasons: Sequence[str]) -> tuple[str | None, str | None]:
    """The reason a text names and what is said besides: a listed one in front, a near one, or the own words."""
    words = text.strip()
    if not words or not reasons:
        return words or None, None
    for reason in sorted(reasons, key=len, reverse=True):
        rest = _behind(words, reason)
        if rest == "":
            return reason, None
        if rest is not None and reason != OTHER:
            return reason, rest
    near = process.extractOne(
        plain(words), [plain(each) for each in reasons], scorer=fuzz.ratio, score_cutoff=NEAR
    )
    if near:
        return reasons[near[2]], None
    return f"{OTHER}: {_behind(words, OTHER) or words}", None


def _behind(words: str, reason: str) -> str | None:
    """What follows a reason in these words; None when they do not begin with it."""
    if not words.lower().startswith(reason.lower()):
        return None
    rest = words[len(reason) :]
    return rest.strip(" ,.;:·-") if not rest[:1].isalnum() else None


def listed(codes: Mapping[str, Disposition]) -> list[tuple[str, list[str]]]:
    """The reasons to choose from, by the label of the code that asks for one."""
    asking = [each for each in codes.values() if each.needs == "reason" and each.reasons]
    return [(each.label, each.reasons[:CHOICES]) for each in asking[:GROUPS]]


def chosen_with(given: Mapping[str, str], disposition: Disposition | None) -> str:
    """What a form's reason and need say together, as somebody would have typed it."""
    need, reason = given.get("need", ""), as_typed(given.get("reason", ""))
    if not reason or disposition is None or disposition.needs != "reason":
        return need
    return f"{reason}: {need}" if need else reason
