"""Patterns of one line: those that might never end are refused, and what is left is bounded by its work."""

import re
from time import perf_counter

import pytest

from playbook.document import PlaybookProblem, read
from playbook.line_pattern import MOST_WORK, line_pattern


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(", "not a regular expression: missing )"),
        (r"(?P<name>.{99999999999})", "not a regular expression"),
        ("New lead", "it names nothing"),
        ("(.+)", "it names nothing"),
        ("(?P<name>" + "x" * 500 + ")", "at most 500 characters"),
        ("(?P<name>(a+)+)b", "a group is repeated"),
        ("(?P<name>(a|a)*)b", "a group is repeated"),
        ("(?P<name>(?:a|aa){1,30})b", "a group is repeated"),
        ("(?P<name>.)(?P=name)", "refers to what it found before"),
        ("(?P<name>" + "a?" * 40 + ")b", "might take too long"),
        ("(?P<name>" + "(a|a)" * 40 + ")b", "might take too long"),
        ("(?P<a>.*) (?P<b>.*) (?P<c>.*) (?P<d>.*)x", "might take too long"),
    ],
)
def test_what_cannot_be_used_says_why(pattern: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        line_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"New lead: (?P<name>.+) from (?P<company>.+)",
        r"(?i)^e-?mail\s*[:=]\s*(?P<email>\S+)\s*$",
        r"(?P<name>.+?) \((?P<email>\S+@\S+)\)",
        r"(?P<name>[^|]+)\|(?P<email>[^|]+)\|(?P<phone>[^|]+)\|(?P<company>[^|]+)\|(?P<message>.+)",
        r"(?:Mr|Mrs|Ms)\.? (?P<name>\w+)(?: of (?P<company>.+))?$",
    ],
)
def test_what_people_write_is_taken(pattern: str) -> None:
    assert line_pattern(pattern).work(100) <= MOST_WORK


WORST = [
    (r"(?P<a>.+) (?P<b>.+) (?P<c>.+) x", " "),
    (r"(?P<a>.*)(?P<b>.*)(?P<c>.*)x", "a"),
    (r"(?P<a>[^,]+),(?P<b>.+)x", "a"),
    (r"(?P<a>[^,]+),(?P<b>.+)x", ","),
    (r"(?P<a>\w+)(?P<b>\w+)x", "a"),
    (r"(?P<a>a?a?a?a?a?a?a?a?.*)x", "a"),
    (r"(?i)(?P<a>[A]+)a(?P<b>[A]+)ax", "a"),
    (r"(?P<a>\u00e9*é*)x", "é"),
    (r"(?P<a>Ж*Ж*)x", "Ж"),
    (r"(?P<a>[^\u00df]*[^\u00fe]*)x", "ж"),
]


@pytest.mark.parametrize(("pattern", "sign"), WORST)
def test_the_longest_line_that_is_allowed_takes_no_more_than_a_moment(pattern: str, sign: str) -> None:
    made = line_pattern(pattern)
    length = max(size for size in range(1, 3000) if made.work(size) <= MOST_WORK // 4)
    began = perf_counter()
    assert made.regex.search(sign * length) is None
    assert perf_counter() - began < 2


def test_a_bad_pattern_is_a_fault_of_the_playbook_with_line_and_reason() -> None:
    document = '[[watched]]\nchannel = "#a"\n\n[[watched]]\nchannel = "#b"\npatterns = ["(?P<name>(a+)+)"]\n'
    with pytest.raises(PlaybookProblem, match=r"^line 6: watched\.1\.patterns\.0: a group is repeated"):
        read(document)


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ("[[watched]]\npatterns = []\n", r"line 1: watched\.0\.channel: Field required"),
        ('[[watched]]\nchannel = "#a"\nonly = "x"\n', r"line 3: watched\.0\.only: Extra inputs"),
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
