"""What most lists hold, recognised quickly: plain addresses, and numbers with their country in front.

Nothing here says no: what is not plain, or not surely right, is left to handlers.contact.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from re import Pattern
from typing import NamedTuple

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata, PhoneNumberDesc

_ADDRESS = re.compile(r"([a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*)@([a-z0-9-]+(?:\.[a-z0-9-]+)+)")
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_SIGNS = " ()-."


def plain_email(text: str, domain_of: Callable[[str], str | None]) -> str | None:
    """A plain address in its one spelling; `domain_of` says it of a domain, or None when there can be none."""
    if len(text) > 200 or not text.isascii():
        return None
    found = _ADDRESS.fullmatch(text.lower())
    if found is None:
        return None
    local, written = found.groups()
    domain = domain_of(written) if len(local) <= 64 else None
    return f"{local}@{domain}" if domain else None


def plain_phone(dialled: str) -> str | None:
    """A number that begins with "+", as E.164, if it is surely one that its country gives out."""
    number = dialled
    for sign in _SIGNS:
        number = number.replace(sign, "")
    if not number.isascii() or not _NUMBER.fullmatch(number):
        return None
    for digits in (2, 3, 4):
        if country := _country(number[1:digits]):
            return number if country.has(number[digits:]) else None
    return None


class _Country(NamedTuple):
    """Numbers of the country that a code first stands for, as they are dialled after it."""

    prefix: Pattern[str] | None  # what is dialled within the country alone, and not part of a number
    general: Pattern[str]
    usual: tuple[tuple[Pattern[str], frozenset[int]], ...]  # fixed lines and mobiles, and how long they are

    def has(self, national: str) -> bool:
        """Whether that is surely a number there."""
        if national[0] == "0" or (self.prefix and self.prefix.match(national)):
            return False
        return bool(self.general.fullmatch(national)) and any(
            len(national) in lengths and pattern.fullmatch(national) for pattern, lengths in self.usual
        )


@lru_cache(maxsize=1000)
def _country(code: str) -> _Country | None:
    regions = COUNTRY_CODE_TO_REGION_CODE.get(int(code))
    known = PhoneMetadata.metadata_for_region(regions[0], None) if regions else None
    if known is None or known.leading_digits:
        return None
    general, usual = _kind(known.general_desc), [_kind(known.fixed_line), _kind(known.mobile)]
    if general is None:
        return None
    prefix = re.compile(known.national_prefix_for_parsing) if known.national_prefix_for_parsing else None
    return _Country(
        prefix, general[0], tuple((each[0], each[1] & general[1] or general[1]) for each in usual if each)
    )


def _kind(described: PhoneNumberDesc | None) -> tuple[Pattern[str], frozenset[int]] | None:
    """What such numbers look like, and how long they may be."""
    if described is None or not described.national_number_pattern:
        return None
    return re.compile(described.national_number_pattern), frozenset(described.possible_length)
