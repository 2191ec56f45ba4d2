"""Regular expressions for one line of text, and how much work each may be: one that might never end is refused."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import factorial
from re import _constants as op
from re import _parser
from typing import Any

LONGEST = 500  # characters of a pattern
MOST_WORK = 20_000_000  # steps for one message: a fraction of a second
A_LINE = 100  # characters that every pattern has to manage
SINGLE = (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN)  # what takes one character
REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
SAMPLE = frozenset(map(chr, range(9, 383))) | set(
    "Жא中\u2003—🎉"
)  # characters by which classes are told apart

Item = tuple[Any, Any]


@dataclass(frozen=True)
class Cost:
    """How work grows with a line: by so many `open` repeats, `ways` beside them; `scans`: it reads ahead."""

    open: int = 0
    ways: int = 1
    scans: bool = False

    def then(self, other: "Cost") -> "Cost":
        """Of both, one after the other."""
        return Cost(self.open + other.open, self.ways * other.ways, self.scans or other.scans)


@dataclass(frozen=True)
class LinePattern:
    """A pattern ready to be looked for in a line."""

    regex: re.Pattern[str]
    cost: Cost
    anchored: bool  # it is only tried at the line's beginning
    first: int  # literal characters it begins with

    def work(self, length: int) -> int:
        """How many steps a line of so many characters may take at most, roughly."""
        exponent = self.cost.open + self.cost.scans + (not self.anchored)
        steps: int = self.cost.ways * length**exponent // factorial(exponent)
        return steps if self.anchored else steps // max(1, self.first)


@lru_cache(maxsize=1000)
def line_pattern(text: str) -> LinePattern:
    """The pattern. Raises ValueError with the reason when it cannot be used."""
    if len(text) > LONGEST:
        raise ValueError(f"a pattern has at most {LONGEST} characters")
    try:
        regex, items = re.compile(text), list(_parser.parse(text))
    except (re.error, OverflowError, RecursionError) as fault:
        raise ValueError(f"not a regular expression: {fault}") from fault
    if not regex.groupindex:
        raise ValueError("it names nothing: put (?P<email>...) around what is the e-mail, and so on")
    made = LinePattern(regex, _cost(items), _anchored(items), _literals(items))
    if made.work(A_LINE) > MOST_WORK:
        raise ValueError(
            "it might take too long: write [^,]+ or \\S+ instead of .+ where only the next sign ends it"
        )
    return made


def _anchored(items: Sequence[Item]) -> bool:
    return bool(items) and items[0][0] is op.AT and items[0][1] in (op.AT_BEGINNING, op.AT_BEGINNING_STRING)


def _literals(items: Iterable[Item]) -> int:
    found = 0
    for kind, _ in items:
        if kind is not op.LITERAL:
            break
        found += 1
    return found


def _cost(items: Sequence[Item], after: tuple[Item, ...] = ()) -> Cost:
    """What `items` cost when `after` follows them."""
    total = Cost()
    for place, (kind, given) in enumerate(items):
        following = (*items[place + 1 :], *after)
        total = total.then(_cost_of(kind, given, following))
    return total


def _cost_of(kind: Any, given: Any, after: tuple[Item, ...]) -> Cost:
    if kind in REPEATS:
        least, most, body = given
        return _repeat(kind, least, most, body, after)
    if kind is op.SUBPATTERN:
        return _cost(list(given[3]), after)
    if kind is op.BRANCH:
        each = [_cost(list(branch), after) for branch in given[1]]
        return Cost(max(one.open for one in each), sum(one.ways for one in each), any(e.scans for e in each))
    if kind in (op.ASSERT, op.ASSERT_NOT):
        return _cost(list(given[1]))
    if kind is op.ATOMIC_GROUP:
        return _cost(list(given), after)
    if kind in SINGLE or kind is op.AT:
        return Cost()
    raise ValueError("it refers to what it found before, which might take too long: spell it out")


def _repeat(kind: Any, least: int, most: int, body: Any, after: tuple[Item, ...]) -> Cost:
    inside = list(body)
    single = len(inside) == 1 and inside[0][0] in SINGLE
    if not single and most > 1:
        raise ValueError(
            "a group is repeated, which might take too long: repeat single characters such as \\S+"
        )
    if not single:
        beneath = _cost(inside, after)
        return Cost(beneath.open, beneath.ways + 1, beneath.scans)
    if kind is op.POSSESSIVE_REPEAT or least == most or _ends_by_itself(inside[0], after):
        return Cost(scans=most > 1)
    return Cost(open=1) if most > 1 else Cost(ways=2)


def _ends_by_itself(taken: Item, after: tuple[Item, ...]) -> bool:
    """Whether what follows begins with a character that the repeat does not take, or is the end."""
    following = _first(after)
    if following is None:
        return True
    known = SAMPLE | _spelled(taken) | _spelled(following)
    return not _taken(taken, known) & _taken(following, known)


def _first(items: Sequence[Item]) -> Item | None:
    """The single character that has to come first; None when nothing but the end may; any when unknown."""
    if not items:
        return None
    kind, given = items[0]
    if kind is op.AT and given in (op.AT_END, op.AT_END_STRING):
        return None
    if kind is op.SUBPATTERN and len(given[3]):
        return _first(list(given[3]))
    if kind in SINGLE:
        return kind, given
    if kind in REPEATS and given[0] > 0 and len(given[2]) == 1 and given[2][0][0] in SINGLE:
        item: Item = given[2][0]
        return item
    return op.ANY, None


def _spelled(item: Item) -> frozenset[str]:
    """The characters that an item names one by one."""
    kind, given = item
    if kind in (op.LITERAL, op.NOT_LITERAL):
        return frozenset(chr(given))
    each = given if kind is op.IN else ()
    return frozenset(chr(code) for what, code in each if what is op.LITERAL)


def _taken(item: Item, known: frozenset[str]) -> frozenset[str]:
    """Which of the known characters an item takes, in lower case: a pattern may not care about it."""
    kind, given = item
    if kind is op.ANY:
        found = known
    elif kind in (op.LITERAL, op.NOT_LITERAL):
        found = known - {chr(given)} if kind is op.NOT_LITERAL else frozenset(chr(given))
    else:
        told = [_of_class(each, known) for each in given if each[0] is not op.NEGATE]
        named = frozenset[str]().union(*told)
        found = known - named if given[0][0] is op.NEGATE else named
    return frozenset(map(str.casefold, found))


def _of_class(each: Item, known: frozenset[str]) -> frozenset[str]:
    kind, given = each
    if kind is op.LITERAL:
        return frozenset(chr(given))
    if kind is op.RANGE:
        return frozenset(sign for sign in known if given[0] <= ord(sign) <= given[1])
    return frozenset(sign for sign in known if CATEGORIES[given].match(sign))


CATEGORIES = {
    op.CATEGORY_DIGIT: re.compile(r"\d"), op.CATEGORY_NOT_DIGIT: re.compile(r"\D"),
    op.CATEGORY_SPACE: re.compile(r"\s"), op.CATEGORY_NOT_SPACE: re.compile(r"\S"),
    op.CATEGORY_WORD: re.compile(r"\w"), op.CATEGORY_NOT_WORD: re.compile(r"\W"),
}  # fmt: skip
