"""Working hours as people write them, "Mon-Fri 09:00-12:00, 13:00-18:00; Sat 10:00-14:00", and back."""

import re
from collections.abc import Mapping, Sequence
from datetime import time
from functools import lru_cache
from itertools import groupby, pairwise

from playbook.workday import MIDNIGHT, Block, Blocks

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NO_HOURS = "no working hours"

_BLOCK = re.compile(r"(\S+?)\s*[-–]\s*(\S+)")
_TIME = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))?")
_PART = re.compile(r"([a-z]+)(?:\s*[-–]\s*([a-z]+))?[\s:]+(.+)", re.IGNORECASE)
_DAY_ENDS = 24 * 60


def read_blocks(week: Mapping[str, str | Sequence[str]]) -> Blocks:
    """The blocks of `{"monday": ["09:00-12:00", "13:00-18:00"], ...}`, Monday first; a day left out has none.

    A day may be shortened ("mon"), and its blocks may be one text with commas. Raises ValueError with a
    sentence that names the day and what is wrong with it.
    """
    days: dict[int, tuple[Block, ...]] = {}
    for name, texts in week.items():
        number = _weekday(name)
        if number in days:
            raise ValueError(f"{WEEKDAYS[number].title()} is there twice: write all of its blocks at once")
        days[number] = _read_day(WEEKDAYS[number].title(), texts if isinstance(texts, str) else tuple(texts))
    return tuple(days.get(number, ()) for number in range(7))


def read_week(text: str) -> Blocks:
    """The blocks of "Mon-Fri 09:00-12:00, 13:00-18:00; Sat 10-14"; a new line does for a semicolon.

    Raises ValueError like `read_blocks`.
    """
    week: dict[str, str] = {}
    parts = [] if text.strip().lower() == NO_HOURS else re.split(r"[;\n]", text)
    for part in filter(None, map(str.strip, parts)):
        found = _PART.fullmatch(part)
        if not found:
            raise ValueError(
                f'"{part}" is not a day with hours: write it like "Mon-Fri 09:00-12:00, 13:00-18:00"'
            )
        for day in _days(found[1], found[2] or found[1]):
            if day in week:
                raise ValueError(f"{day.title()} is there twice: write all of its blocks at once")
            week[day] = found[3]
    return read_blocks(week)


def blocks_by_day(blocks: Blocks) -> dict[str, list[str]]:
    """What `read_blocks` reads: the days that have blocks, with a text for each."""
    return {
        day: list(map(_block_text, of_day)) for day, of_day in zip(WEEKDAYS, blocks, strict=True) if of_day
    }


def week_text(blocks: Blocks) -> str:
    """What people read, and `read_week` too: "Mon-Fri 09:00-12:00, 13:00-18:00; Sat 10:00-14:00"."""
    parts = []
    for of_day, same in groupby(range(7), key=lambda day: blocks[day]):
        if of_day:
            names = [WEEKDAYS[day][:3].title() for day in same]
            days = names[0] if len(names) == 1 else f"{names[0]}-{names[-1]}"
            parts.append(f"{days} {', '.join(map(_block_text, of_day))}")
    return "; ".join(parts) or NO_HOURS


def _weekday(name: str) -> int:
    said = name.strip().lower()
    if len(said) >= 2:
        for number, day in enumerate(WEEKDAYS):
            if day.startswith(said):
                return number
    raise ValueError(f'"{name}" is not a day: the days are {", ".join(WEEKDAYS)}')


def _days(first: str, last: str) -> Sequence[str]:
    begin, end = _weekday(first), _weekday(last)
    if end < begin:
        raise ValueError(f"{first}-{last} runs over the end of the week: write its days in two parts")
    return WEEKDAYS[begin : end + 1]


@lru_cache(maxsize=500)  # most people have the team's hours
def _read_day(day: str, texts: str | tuple[str, ...]) -> tuple[Block, ...]:
    pieces = [piece.strip() for piece in (texts.split(",") if isinstance(texts, str) else texts)]
    blocks = sorted(_read_block(day, piece) for piece in pieces if piece)
    for earlier, later in pairwise(blocks):
        if later[0] < earlier[1]:
            raise ValueError(f"{day}: {_minutes_text(earlier)} and {_minutes_text(later)} overlap")
    return tuple((_time(start), _time(end)) for start, end in blocks)


def _read_block(day: str, text: str) -> tuple[int, int]:
    """A block in minutes after midnight, the end up to 24:00."""
    found = _BLOCK.fullmatch(text)
    if not found:
        raise ValueError(f'{day}: "{text}" is not a block of working time: write it like "09:00-12:00"')
    start, end = _minutes(day, found[1]), _minutes(day, found[2])
    if start < end:
        return start, end
    if start == end:
        raise ValueError(f"{day}: {text} ends when it starts; the whole day is 00:00-24:00")
    cure = "write the part after midnight on the next day" if end else "write midnight as 24:00"
    raise ValueError(f"{day}: {text} ends before it starts; {cure}")


def _minutes(day: str, text: str) -> int:
    found = _TIME.fullmatch(text)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 1)
    if minute > 59 or hour * 60 + minute > _DAY_ENDS:
        raise ValueError(f'{day}: "{text}" is not a time: write it like "09:00", from 00:00 to 24:00')
    return hour * 60 + minute


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _minutes_text(block: tuple[int, int]) -> str:
    return _block_text((_time(block[0]), _time(block[1])))


def _block_text(block: Block) -> str:
    start, end = block
    return f"{start:%H:%M}-{'24:00' if end == MIDNIGHT else format(end, '%H:%M')}"
