"""Whose each field is, what is written where, and that two sides that change at will come to rest."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.crm import (
    Conflict,
    Exchange,
    Means,
    exchange,
    for_new,
    means_of,
    plain_text,
    same,
    status_of,
)
from playbook.document import read
from tests.made_up import made_up

SHIPPED = read("").dispositions
NOBODYS: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("state", "outcome", "word"),
    [
        ("inquiry", None, "open"), ("open", None, "open"), ("working", None, "working"),
        ("nurture", None, "nurture"), ("closed", "won", "won"), ("closed", "lost", "lost"),
        ("closed", "disqualified", "disqualified"),
    ],
)  # fmt: skip
def test_one_word_says_where_a_lead_is(state: str, outcome: str | None, word: str) -> None:
    assert status_of(state, outcome) == word


@pytest.mark.parametrize(
    ("code", "means"),
    [
        ("no-answer", Means.CALL), ("voicemail", Means.CALL), ("spoke", Means.CALL), ("callback", Means.CALL),
        ("emailed", Means.EMAIL), ("messaged", Means.NOTE), ("meeting", Means.MEETING), ("won", Means.NOTE),
        ("not-ready", Means.NOTE), ("junk", Means.NOTE),
    ],
)  # fmt: skip
def test_each_disposition_is_an_activity_of_its_kind(code: str, means: Means) -> None:
    assert means_of(SHIPPED[code]) is means
    assert means_of(None) is Means.NOTE


@pytest.mark.parametrize(
    ("name", "one", "other", "alike"),
    [
        ("phone", "+41 44 668 18 00", "+41446681800", True),
        ("phone", "+41446681800", "+41446681801", False),
        ("phone", "+12125550100", "(212) 555-0100", True),
        ("phone", "+41446681800", "044 668 18 00", True),
        ("phone", "+12125550100", "+492125550100", False),
        ("phone", "+12125550100", "0100", False),
        ("phone", "+12125550100", "", False),
        ("email", "Ann@Acme.test", "ann@acme.test", True),
        ("owner", "Sam@Us.test", "sam@us.test", True),
        ("name", "Ann  Lee ", "Ann Lee", True),
        ("name", "Ann Lee", "ann lee", False),
        ("amount", "12000.00", "12000", True),
        ("amount", "12000", "1200", False),
        ("amount", "NaN", "", True),
    ],
)
def test_a_crm_may_spell_things_its_own_way(name: str, one: str, other: str, alike: bool) -> None:
    assert same(name, one, other) is alike


def test_an_amount_is_spelled_without_an_exponent() -> None:
    assert plain_text("amount", "12000.00") == "12000"
    assert plain_text("amount", "0.50") == "0.5"
    assert plain_text("name", None) == ""


def test_a_new_record_is_given_all_that_is_known_whoever_owns_it() -> None:
    made = for_new({"name": "Ann", "phone": "", "status": "open"})
    assert made.writes == made.written == {"name": "Ann", "status": "open"}


def compared(
    ours: str, base: str | None, theirs: str, *, owned: bool, known: Conflict | None = None
) -> Exchange:
    conflicts = {"owner": known} if known else {}
    written = {} if base is None else {"owner": base}
    return exchange({"owner": ours}, written, {"owner": theirs}, conflicts, ["owner"] if owned else [])


@pytest.mark.parametrize(
    ("ours", "base", "theirs", "owned", "says"),
    [
        ("sam", "sam", "sam", False, ""),
        ("sam", None, "", False, "write"),
        ("sam", None, "", True, "write"),  # it knows nothing: it is told once
        ("sam", "ann", "ann", False, "write"),
        ("sam", "sam", "ann", False, "conflict"),
        ("sam", None, "ann", False, "conflict"),  # before they met
        ("sam", "eve", "ann", False, "conflict"),  # both changed since
        ("sam", "sam", "ann", True, "take"),
        ("sam", "ann", "ann", True, "take"),  # it is not ours to change
        ("sam", "sam", "", True, ""),  # nothing is ever emptied here
        ("sam", "sam", "", False, ""),
        ("", "sam", "sam", False, ""),  # nor there
        ("", None, "ann", True, "take"),
        ("", None, "ann", False, ""),
    ],
)  # fmt: skip
def test_each_field_has_one_owner(ours: str, base: str | None, theirs: str, owned: bool, says: str) -> None:
    done = compared(ours, base, theirs, owned=owned)
    assert bool(done.writes) is (says == "write")
    assert bool(done.takes) is (says == "take")
    assert bool(done.conflicts) is (says == "conflict")


def test_a_conflict_is_left_alone_until_ours_changes_and_then_overwritten_once() -> None:
    seen = compared("sam", "sam", "ann", owned=False)
    assert seen.conflicts == {"owner": Conflict("sam", "ann")}
    again = exchange({"owner": "sam"}, seen.written, {"owner": "ann"}, seen.conflicts, NOBODYS)
    assert (again.writes, again.conflicts) == ({}, seen.conflicts)
    changed = exchange({"owner": "eve"}, again.written, {"owner": "ann"}, again.conflicts, NOBODYS)
    assert (changed.writes, changed.conflicts) == ({"owner": "eve"}, {})
    rest = exchange({"owner": "eve"}, changed.written, {"owner": "eve"}, changed.conflicts, NOBODYS)
    assert (rest.writes, rest.conflicts) == ({}, {})


def test_what_we_may_have_written_ourselves_is_no_change_there() -> None:
    def read(theirs: str) -> Exchange:
        return exchange(
            {"status": "won"}, {"status": "open"}, {"status": theirs}, {}, NOBODYS, {"status": "working"}
        )

    assert read("working").writes == read("open").writes == {"status": "won"}
    assert read("lost").conflicts == {"status": Conflict("won", "lost")}


def test_a_conflict_ends_when_both_say_the_same() -> None:
    done = compared("ann", "sam", "ann", owned=False, known=Conflict("sam", "ann"))
    assert (done.writes, done.conflicts, done.written) == ({}, {}, {"owner": "ann"})


def test_what_somebody_left_so_is_shown_again_only_when_the_crm_says_yet_something_else() -> None:
    left = Conflict("sam", "ann", left=True)
    assert compared("sam", "sam", "ann", owned=False, known=left).conflicts["owner"].left
    assert not compared("sam", "sam", "eve", owned=False, known=left).conflicts["owner"].left


def test_a_field_that_the_crm_does_not_have_is_not_looked_at() -> None:
    assert exchange({"amount": "12"}, {}, {}, {}, NOBODYS) == Exchange()


@dataclass
class Pair:
    """A lead and its record; `spell` is what the CRM makes of what is written into it."""

    owns: frozenset[str]
    spell: Callable[[str], str]
    ours: dict[str, str] = field(default_factory=dict)
    theirs: dict[str, str] = field(default_factory=dict)
    known: Exchange = field(default_factory=Exchange)
    written: int = 0
    changed: int = 0

    def meet(self) -> bool:
        done = exchange(self.ours, self.known.written, self.theirs, self.known.conflicts, self.owns)
        before = dict(self.ours), dict(self.theirs)
        self.theirs |= {name: self.spell(value) for name, value in done.writes.items()}
        self.ours |= done.takes
        self.written += len(done.writes)
        self.known = done
        return (self.ours, self.theirs) != before


NAMES = ("name", "owner", "status")
VALUES = st.sampled_from(["", "a", "b", "c", "Long Value", "long value"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("ours"), st.sampled_from(NAMES), VALUES),
        st.tuples(st.just("theirs"), st.sampled_from(NAMES), VALUES),
        st.tuples(st.just("meet"), st.just(""), st.just("")),
    ),
    max_size=25,
)
SPELLINGS = st.sampled_from([str, str.lower, str.upper, lambda value: value[:4], lambda _: ""])


@made_up(40)
@given(STEPS, st.frozensets(st.sampled_from(NAMES)), SPELLINGS)
def test_whatever_changes_on_both_sides_comes_to_rest(
    steps: list[tuple[str, str, str]], owns: frozenset[str], spell: Callable[[str], str]
) -> None:
    pair = Pair(owns, spell, dict.fromkeys(NAMES, ""), dict.fromkeys(NAMES, ""))
    for what, name, value in steps:
        if what == "meet":
            pair.meet()
            continue
        side = pair.ours if what == "ours" else pair.theirs
        pair.changed += what == "ours" and side[name] != value
        side[name] = value
    for _ in range(2):
        pair.meet()
    for _ in range(3):
        assert not pair.meet()
    assert pair.written <= pair.changed + len(NAMES)  # no more than once for each change of ours


@made_up(40)
@given(STEPS, st.frozensets(st.sampled_from(NAMES)))
def test_at_rest_what_the_crm_owns_says_the_same_and_what_differs_is_shown(
    steps: list[tuple[str, str, str]], owns: frozenset[str]
) -> None:
    pair = Pair(owns, str, dict.fromkeys(NAMES, "a"), dict.fromkeys(NAMES, "a"))
    pair.meet()
    for what, name, value in steps:
        if what == "meet":
            pair.meet()
        elif value:
            (pair.ours if what == "ours" else pair.theirs)[name] = value
    pair.meet()
    for name in NAMES:
        if not same(name, pair.ours[name], pair.theirs[name]):
            assert name not in owns
            assert name in pair.known.conflicts
