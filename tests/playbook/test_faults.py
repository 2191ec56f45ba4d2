"""Faults of a playbook are told in the trade's words, never in those of the library that finds them."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from playbook.document import DEFAULT_TEXT, Playbook, PlaybookProblem, read
from playbook.faults import in_words

FOREIGN = ("Input", "should", "Field required", "valid ", "pattern", "Value error", "{", "^")
WRONG: tuple[Any, ...] = (
    "x" * 5000, "", -1, 10**30, True, [], ["x" * 3000], {}, float("nan"), 3.5, None, "2020", [{}], [3],
)  # fmt: skip


def full_of(wrong: Any, table: Any) -> Any:
    """The same tables with that value wherever there is one."""
    if isinstance(table, dict) and table:
        return {key: full_of(wrong, below) for key, below in table.items()}
    return wrong


def faults_of(document: Any) -> Iterator[Any]:
    try:
        Playbook.model_validate(document)
    except ValidationError as found:
        yield from found.errors(include_url=False)


def test_whatever_is_wrong_wherever_it_is_said_in_our_words() -> None:
    shipped = tomllib.loads(DEFAULT_TEXT)
    documents = [full_of(wrong, shipped) for wrong in WRONG]
    documents += [{**shipped, section: {}} for section in shipped]
    faults = [fault for document in documents for fault in faults_of(document)]
    assert len({fault["type"] for fault in faults}) > 20
    for fault in faults:
        told = in_words(fault)
        own = fault["type"] in ("value_error", "extra_forbidden")  # these name what was typed
        assert own or not any(word in told for word in FOREIGN), told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[roles]\nmanagers = "@maria"', "roles.managers: has to be a list, in square brackets"),
        ('[claims]\ncoffee = "maybe"', "claims.coffee: has to be true or false"),
        ("[cadence]\nleast_touches = 2.5", "cadence.least_touches: has to be a whole number"),
        ("[temperature.cold]\nunworked = 0", "temperature.cold.unworked: has to be 1 or more"),
        ("[channels]\nleads = 3", "channels.leads: has to be text"),
        ('[channels]\nleads = ""', "channels.leads: must not be empty"),
        ("team = 3", "team: has to be a table of keys and values"),
        ('[board]\nat = "noon"', 'board.at: has to be a time of day, such as "09:00"'),
        ('[intake]\ntemperature = "tepid"', "intake.temperature: has to be 'hot', 'warm' or 'cold'"),
        ("[dispositions]\nbare = { touch = true }", "dispositions.bare.label: is missing"),
        ('[team]\ncurrency = "Euro"', 'team.currency: has to be three capital letters, such as "EUR"'),
        ('[team]\nregion = "Germany"', 'team.region: has to be two capital letters, such as "DE"'),
        (
            '[dispositions]\nBad_Code = { label = "x" }',
            "dispositions.Bad_Code: has to be 2 to 31 small letters, digits and hyphens, a letter first",
        ),
        ('[forms]\nredirects = ["example.com"]',
         'forms.redirects.0: has to be an address, such as "https://www.example.com/thanks"'),
    ],
)  # fmt: skip
def test_a_fault_says_what_the_value_has_to_be(text: str, told: str) -> None:
    with pytest.raises(PlaybookProblem) as refused:
        read(text)
    assert str(refused.value).partition(": ")[2] == told
