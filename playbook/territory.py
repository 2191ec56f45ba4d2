"""Whose territory a lead lies in: read from what is set for people, as they write it.

A territory is a country's code ("DE"), a region ("Bavaria"), the two together ("DE-BY"), or the beginning of
postal codes ("80", "DE 80", "SW1").
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from playbook.likeness import plain

POSTAL = re.compile(r"(?:([a-z]{1,3})[ -]+)?((?:[a-z]{1,2})?\d[\w -]*)")
WITH_COUNTRY = re.compile(r"([a-z]{2})[ -](.+)")
COUNTRY_BEFORE = re.compile(r"^[a-z]{1,3}-(?=\d)")  # D-80331: written with the country's letters
CODE = 2  # letters of a country's
BRITAIN = {"uk": "gb"}


@dataclass(frozen=True)
class Place:
    """Where a lead is, as far as somebody said so."""

    country: str | None = None
    region: str | None = None
    postal: str | None = None


def may_have(territories: Iterable[str], place: Place) -> bool:
    """Whether somebody with these territories may be dealt a lead from there.

    Whoever has none has all. What is not known of a lead's place speaks against nobody.
    """
    words = [plain(each) for each in territories if plain(each)]
    here = Place(_country(place.country), plain(place.region or ""), _digits(place.postal or ""))
    return not words or any(_fits(each, here) for each in words)


def _fits(word: str, here: Place) -> bool:
    if found := POSTAL.fullmatch(word):
        return _in(found[1], here) and _unknown_or(
            here.postal, (here.postal or "").startswith(_digits(found[2]))
        )
    if found := WITH_COUNTRY.fullmatch(word):
        whole, region = word.replace(" ", "-"), found[2]
        return here.region == word or (
            _in(found[1], here) and _unknown_or(here.region, here.region in (region, whole))
        )
    if here.region == word or here.country == _country(word):
        return True
    return not (here.country if len(word) == CODE else here.region)


def _in(country: str | None, here: Place) -> bool:
    """Of a country's letters before a postal code only two are its code: D-80331 says nothing of which it is."""
    return not country or len(country) != CODE or _unknown_or(here.country, here.country == _country(country))


def _unknown_or(known: str | None, fits: bool) -> bool:
    return not known or fits


def _country(value: str | None) -> str:
    code = plain(value or "")
    return BRITAIN.get(code, code)


def _digits(code: str) -> str:
    return COUNTRY_BEFORE.sub("", plain(code)).replace(" ", "").replace("-", "")
