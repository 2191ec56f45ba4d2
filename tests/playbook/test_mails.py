"""Patterns for form mails fit what they should; an expression that could take for ever is a fault, with its line."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.document import PlaybookProblem, read
from playbook.expression import MOST_WORK
from playbook.mails import MailForm, bad_expression, fits_text, form_for, found_in
from tests.made_up import made_up


@pytest.mark.parametrize(
    ("wanted", "said", "fits"),
    [
        ("inquiry", "New INQUIRY from Ann", True), ("new*", "New inquiry", True), ("new", "anew", True),
        ("inquiry*", "New inquiry", False), ("*@acme.example", "web@acme.example", True),
        ("*@acme.example", "web@acme.example.evil", False), ("a*b*c", "axxbxxc", True), ("a*b*c", "acb", False),
        ("ab*ba", "aba", False), ("*", "", True), ("*a*a*", "a", False), ("malmo", "Malmö", True),
    ],
)  # fmt: skip
def test_a_text_fits_its_words_somewhere_and_its_wildcards_as_a_whole(
    wanted: str, said: str, fits: bool
) -> None:
    assert fits_text(wanted, said) is fits


def test_the_first_that_fits_is_used() -> None:
    made = [
        MailForm.model_validate({"name": name, **more})
        for name, more in (
            ("other", {"mailbox": "Second"}), ("sender", {"from": ["*@acme.example"], "subject": "roof"}),
            ("all", {}),
        )
    ]  # fmt: skip
    senders = ["Web <web@acme.example>", "Web", "web@acme.example"]
    for mailbox, subject, name in (
        ("Mails", "A roof", "sender"),
        ("Mails", "Hi", "all"),
        ("second", "Hi", "other"),
    ):
        found = form_for(made, mailbox, senders, subject)
        assert found
        assert found.name == name
    assert form_for(made[:1], "Mails", senders, "Hi") is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (r"(?P<name>(a+)+)$", "repeats a group"), (r"(?:a|ab)*(?P<name>x)", "repeats a group"),
        (r"((a?)b){9}(?P<name>x)", "repeats a group"), (r".*.*.*.*.*(?P<name>b)", "more than 4"),
        (r"a?a?a?a?a?a?a?(?P<name>b)", "more than 6"), (r"a|b|c|d|e|f|g|(?P<name>h)", "more than 6"),
        (r"(?P<name>a)\1", "refer back"), (r"(?P<name>a)(?P=name)", "refer back"), (r"(?=a)(?P<name>a)", "groups"),
        (r"(?i)(?P<name>a)", "groups"), (r"(?P<emial>x)", "knows no field emial"), (r"x", "names no field"),
        (r"(?P<name>x", "no regular expression"), (r"(?P<name>[", "without its ]"), (r"(?P<name>[[a])", "within a set"),
        ("(" * 12 + r"(?P<name>x)" + ")" * 12, "too many groups"), (r"(?P<name>x)" + "y" * 300, "longer than"),
        (r"(?P<name>x){99999999999999}", "more than 999 times"),
    ],
)  # fmt: skip
def test_an_expression_that_cannot_be_used_is_refused_with_the_reason(text: str, why: str) -> None:
    assert why in (bad_expression(text) or "")


@pytest.mark.parametrize(
    "text",
    [r"(?P<name>[^]\[x-]+)", r"New lead: (?P<name>[^<]+) <(?P<email>[^>]+)>",
     r"(?:Name|Who): (?P<name>.+?)\s*$", r"(?P<phone>\+?\d{3,}+)",
     r"[(*+?{|](?P<name>[]?*]x)\(a\)"],
)  # fmt: skip
def test_a_plain_expression_is_taken(text: str) -> None:
    assert bad_expression(text) is None


@made_up(100)
@given(st.text(alphabet="ab(|)*+?.{1,}[]\\^$<>P:=", max_size=16))
def test_whatever_is_taken_as_an_expression_is_fast(middle: str) -> None:
    expression = f"(?P<name>a){middle}"
    if bad_expression(expression):
        return
    before = process_time()
    found_in([expression] * 20, ["a" * 300, "ab" * 150, "aab" * 100 + "c"])
    assert process_time() - before < 5


def test_the_worst_that_is_taken_stays_within_the_budget() -> None:
    before = process_time()
    assert found_in([r".*.*.*(?P<name>\d)$"] * 20, ["a" * 300] * 2000) == {}
    assert process_time() - before < 5
    assert MOST_WORK < 10**9


def test_the_first_line_that_fits_counts_and_the_first_expression() -> None:
    lines = ["name Ann", "name Bob", "mail a@acme.example"]
    assert found_in([r"name (?P<name>\w+)", r"mail (?P<email>\S+)", r"name (?P<name>.+)"], lines) == {
        "name": "Ann", "email": "a@acme.example",
    }  # fmt: skip


def test_faults_are_named_with_their_line() -> None:
    text = """
[[mails]]
name = "first"

[[mails]]
name = "second"
regex = ["(a+)+"]
fields = { emial = "E-Mail" }
form = "*"
"""
    with pytest.raises(PlaybookProblem) as fault:
        read(text)
    said = str(fault.value)
    assert 'line 7: mails.1.regex: "(a+)+" repeats a group' in said
    assert "line 8: mails.1.fields: there is no field emial" in said
    assert "line 9: mails.1.form: " in said
    assert len(said.splitlines()) == 3


def test_the_shipped_playbook_has_none_and_a_teams_are_read() -> None:
    assert read("").mails == []
    (form,) = read('[[mails]]\nname = "a"\nfrom = "x"\nregex = "(?P<email>.+)"').mails
    assert (form.sender, form.regex) == (["x"], ["(?P<email>.+)"])
