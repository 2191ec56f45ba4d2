"""Expressions of one line: those that might never end are refused, and what is left is bounded by its work."""

import re
from bisect import bisect_right
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.document import PlaybookProblem, read
from playbook.expression import MOST_WORK, expression
from tests.made_up import made_up


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(", "is no regular expression: missing )"),
        (r"(?P<name>.{99999999999})", "more than 999 times"),
        (r"(?P<name>x)(?:\b){1000}", "more than 999 times"),
        ("New lead", "names no field"),
        ("(.+)", "names no field"),
        ("(?P<name>" + "x" * 300 + ")", "longer than 300 characters"),
        ("(?P<name>(a+)+)b", "repeats a group"),
        ("(?P<name>(a|a)*)b", "repeats a group"),
        ("(?P<name>(?:a|aa){1,30})b", "repeats a group"),
        (r"(?P<name>(?:(?:\b){99}){99})b", "repeats a group"),
        ("(?P<name>.)(?P=name)", "refer back"),
        ("(?P<name>" + "a?" * 40 + ")b", "more than 6 of ? |"),
        ("(?P<name>" + "(a|a)" * 40 + ")b", "more than 6 of ? |"),
        ("(?P<a>.*) (?P<b>.*) (?P<c>.*) (?P<d>.*)(?P<e>.*)x", "more than 4 of * +"),
        ("(?P<x>[Ж-Я]+[Ж-Я]+[Ж-Я]+[Ж-Я]+[Ж-Я]+)!", "more than 4 of * +"),
        ("(?P<x>[^,]+,?[^,]+,*[^a]+a[^,]+x)", "more than 4 of * +"),
    ],
)
def test_what_cannot_be_used_says_why(pattern: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        expression(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"New lead: (?P<name>.+) from (?P<company>.+)",
        r"^e-?mail\s*[:=]\s*(?P<email>\S+)\s*$",
        r"(?P<name>.+?) \((?P<email>\S+@\S+)\)",
        r"(?P<name>[^|]+)\|(?P<email>[^|]+)\|(?P<phone>[^|]+)\|(?P<company>[^|]+)\|(?P<message>.+)",
        r"(?:Mr|Mrs|Ms)\.? (?P<name>\w+)(?: of (?P<company>.+))?$",
    ],
)
def test_what_people_write_is_taken(pattern: str) -> None:
    assert expression(pattern).work("a" * 100, anywhere=True) <= MOST_WORK


WORST = [
    (r"(?P<a>.+) (?P<b>.+) (?P<c>.+) x", " "),
    (r"(?P<a>.*)(?P<b>.*)(?P<c>.*)x", "a"),
    (r".*.*(?P<a>.*)" + "a" * 280 + "x", "a"),
    (r".*.*(?P<a>.*)(?:\b){999}x", " "),
    (r"a(?P<a>a*)(?P<b>a*)(?P<c>a*)x", "a"),
    (r"(?P<a>[^,]+),(?P<b>.+)x", "a"),
    (r"(?P<a>[^,]+),(?P<b>[^,]+),(?P<c>[^,]+),(?P<d>.+)(?P<e>.+)x", "a,"),
    (r"(?P<a>[^,]+),(?P<b>.+)x", ","),
    (r"(?P<a>a?a?a?a?a?a?.*)x", "a"),
    (r"(?P<a>[A]+)a(?P<b>[A]+)ax", "a"),
    (r"(?P<a>Ж*Ж*)x", "Ж"),
    (r"(?P<a>[^\u00df]*[^\u00fe]*)x", "ж"),
]


@pytest.mark.parametrize(("pattern", "signs"), WORST)
def test_the_longest_line_that_is_allowed_takes_no_more_than_a_moment(pattern: str, signs: str) -> None:
    made = expression(pattern)
    sizes = range(1, 2000, 3)
    over = bisect_right(sizes, MOST_WORK, key=lambda size: made.work(signs * size, anywhere=True))
    line = signs * sizes[over - 1]
    began = process_time()
    assert made.regex.search(line) is None
    assert process_time() - began < 3


@pytest.mark.parametrize("text", [
    r"(?P<a>[^|]+)\|(?P<b>[^|]+)\|(?P<c>[^|]+)\|(?P<d>[^|]+)\|(?P<e>.+)", r"(?P<a>[^<]+?)<(?P<b>[^>]{1,80})>",
])  # fmt: skip
def test_what_the_next_sign_ends_is_not_counted(text: str) -> None:
    assert expression(text).work("a" * 1000) < MOST_WORK


@made_up(100)
@given(st.text(alphabet="ab(|)*+?.{19,}[]\\^$<>P:=", max_size=16))
def test_whatever_is_taken_is_fast_wherever_it_is_looked_for(middle: str) -> None:
    try:
        made = expression(f"(?P<name>a{middle})")
    except ValueError:
        return
    for line in ("a" * 300, "ab" * 150, "aab" * 100 + "c"):
        if made.work(line, anywhere=True) <= MOST_WORK:
            before = process_time()
            made.regex.search(line)
            assert process_time() - before < 3


def test_a_bad_pattern_is_a_fault_of_the_playbook_with_line_and_reason() -> None:
    document = '[[watched]]\nchannel = "#a"\n\n[[watched]]\nchannel = "#b"\npatterns = ["(?P<name>(a+)+)"]\n'
    with pytest.raises(PlaybookProblem, match=r"^line 6: watched\.1\.patterns\.0: .* repeats a group"):
        read(document)


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ("[[watched]]\npatterns = []\n", r"line 1: watched\.0\.channel: is missing"),
        ('[[watched]]\nchannel = "#a"\nonly = "x"\n', r"line 3: watched\.0\.only: there is no such key"),
        ('[[watched]]\nchannel = "#a"\nby = ["*"]\n', r"line 3: watched\.0\.by: .*says nothing"),
    ],
)
def test_other_faults_name_their_line_too(document: str, fault: str) -> None:
    with pytest.raises(PlaybookProblem, match=fault):
        read(document)


def test_a_channel_is_known_by_id_and_by_name_and_a_program_by_any_of_its_names() -> None:
    (watched,) = read('[[watched]]\nchannel = "#Web-Leads"\nby = "Website Chat"\n').watched
    assert watched.is_here("C1", "web-leads")
    assert not watched.is_here("C1", "")
    assert watched.is_by({"website chat", "B1"})
    assert not watched.is_by({"B1"})
