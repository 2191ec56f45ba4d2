"""Regular expressions for one line of text, and how much work each may be: one that might never end is refused.

An expression is read piece by piece. Whatever leaves the matcher a choice is counted, and a group that has a choice
may not be repeated: so the work of a line is known before it is done.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from math import comb

LONGEST = 300  # characters of an expression
MOST_RUNS = 4  # parts of any length that may end in several places
MOST_TURNS = 6  # optional parts and alternatives: each doubles the work
DEEPEST = 10  # groups in groups
MOST_TIMES = 999  # in {}: even nothing, so often, takes its time
MOST_WORK = 100_000_000  # signs looked at for one message: a fraction of a second
_PIECE = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?P<\w+>|\(\?:|\(\?|[()|*+?]|\{\d*(?:,\d*)?\}|.", re.DOTALL
)
_REPEAT = re.compile(r"[*+?]|\{\d*(?:,\d*)?\}")
_ALIKE = re.compile(r"\{\d+\}")
_ODD_SET = re.compile(r"\[|--|&&|~~|\|\|")
_ALL_BUT = re.compile(r"\[\^([^\\\[\]^-]+)\]")  # these signs, spelled out
_SPECIAL = frozenset(".^$()[]|*+?{}\\")


@dataclass(frozen=True)
class Expression:
    """One that is ready. `runs` may end in several places, `scans` in one; `turns` are choices between two."""

    regex: re.Pattern[str]
    runs: int
    scans: int
    turns: int
    steady: int  # signs at most from one choice to the next
    begins: re.Pattern[str] | None  # wherever it may begin; None: anywhere

    def work(self, line: str, *, anywhere: bool = False) -> int:
        """How many signs are looked at in a line at most, when it is tried at its beginning, or anywhere in it."""
        size = len(line)
        if anywhere and self.begins is None:
            places = comb(size + self.runs + 1, self.runs + 1)
        else:
            begun = len(self.begins.findall(line)) if anywhere and self.begins else 1
            places = begun * comb(size + self.runs, self.runs)
        return size + (places << self.turns) * (self.steady + self.scans * size)


@lru_cache(maxsize=1000)
def expression(text: str) -> Expression:
    """The expression, for upper and lower case alike. Raises ValueError with the reason when it cannot be used."""
    if len(text) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters")
    pieces = _PIECE.findall(text)
    runs, scans, turns = _weight(pieces)
    if runs > MOST_RUNS:
        raise ValueError(
            f"has more than {MOST_RUNS} of * + {{}}: write several shorter ones, and [^,]+, instead of .+, where only "
            "the next sign ends it"
        )
    if turns > MOST_TURNS:
        raise ValueError(f"has more than {MOST_TURNS} of ? |: write several shorter ones")
    if any(
        int(number) > MOST_TIMES
        for piece in pieces
        if _repeats(piece)
        for number in re.findall(r"\d+", piece)
    ):
        raise ValueError(f"repeats something more than {MOST_TIMES} times")
    if why := _badly_grouped(pieces):
        raise ValueError(why)
    try:
        regex = re.compile(text, re.IGNORECASE)
    except (re.error, OverflowError) as fault:
        raise ValueError(f"is no regular expression: {fault}") from fault
    if not regex.groupindex:
        raise ValueError("names no field: write (?P<email>...) around what is meant")
    return Expression(regex, runs, scans, turns, _steady(pieces), _begins(pieces))


def _repeats(piece: str) -> bool:
    return bool(_REPEAT.fullmatch(piece))


def _weight(pieces: Sequence[str]) -> tuple[int, int, int]:
    runs = scans = turns = 0
    for at, piece in enumerate(pieces):
        before = pieces[at - 1] if at else ""
        if piece == "|" or (piece == "?" and not _repeats(before)):
            turns += 1
        elif _repeats(piece) and not _repeats(before) and not _ALIKE.fullmatch(piece):
            ends = _ends_by_itself(before, pieces[at + 1 :])
            runs, scans = runs + (not ends), scans + ends
    return runs, scans, turns


def _steady(pieces: Sequence[str]) -> int:
    """How many signs are compared, or repeats of a group made, between two choices at most."""
    longest = since = 1
    for piece in pieces:
        times = sum(map(int, re.findall(r"\d+", piece))) if _ALIKE.fullmatch(piece) else 0
        since = 1 if _repeats(piece) and not times else since * times if times else since + 1
        longest = max(longest, since)
    return longest


def _ends_by_itself(taken: str, after: Sequence[str]) -> bool:
    """Whether what is repeated takes all but some signs, and the very next one has to be one of those: `[^,]+,`."""
    all_but = _ALL_BUT.fullmatch(taken)
    following = [*after, "", ""]
    if following[0] in ("?", "+"):  # as few as will do, or never given back
        following = following[1:]
    inside = len(list(takewhile(lambda piece: piece == ")", following)))
    sign, then = _sign(following[inside]), following[inside + 1]
    return bool(all_but and sign and not sign.isalpha() and sign in all_but[1]) and not _repeats(then)


def _sign(piece: str) -> str:
    """The one sign that a piece stands for; empty when it stands for several."""
    if len(piece) == 2 and piece[0] == "\\" and not piece[1].isalnum():
        return piece[1]
    return piece if len(piece) == 1 and piece not in _SPECIAL else ""


def _begins(pieces: Sequence[str]) -> re.Pattern[str] | None:
    """The signs that it begins with, or the beginning of the line."""
    if "|" in pieces:
        return None
    if pieces[:1] == ["^"] and not _repeats((*pieces, "")[1]):
        return re.compile(r"\A")
    signs = [*takewhile(bool, map(_sign, pieces))]
    if len(signs) < len(pieces) and _repeats(pieces[len(signs)]):
        signs = signs[:-1]  # the last one is repeated, or may be missing
    return re.compile(f"(?={re.escape(''.join(signs))})", re.IGNORECASE) if signs else None


def _badly_grouped(pieces: Sequence[str]) -> str | None:
    open_groups = [False]  # whether each leaves a choice; the first is the whole
    closed = False  # whether the one that was closed last did
    for before, piece in zip(["", *pieces], pieces, strict=False):
        if piece == "(?" or re.fullmatch(r"\\[1-9]", piece):
            return "may have no groups but (?P<name>...), (?:...) and (...), and refer back to none"
        if piece.startswith("[") and (piece == "[" or _ODD_SET.search(re.sub(r"\\.", "", piece[1:]))):
            return "has a [ without its ], or within a set what is to be written \\[ \\- \\& \\~ \\|"
        if _repeats(piece) and piece != "?" and before == ")" and closed:
            return "repeats a group that repeats something or has a choice itself: some lines would take for ever"
        if piece == ")" and len(open_groups) > 1:
            closed = open_groups.pop()
        open_groups[-1] |= piece == "|" or _repeats(piece) or (piece == ")" and closed)
        if piece.startswith("(") and piece != ")":
            open_groups.append(False)
        if len(open_groups) > DEEPEST:
            return "has too many groups within groups"
    return None
