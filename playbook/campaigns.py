"""Campaigns: how one is named, which inquiries are its own, and what its hosted form says."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

# what advertisers add to an address: their own words, and the click ids of Google, Meta, LinkedIn and Microsoft
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "utm_id")
CLICKS: Mapping[str, str] = {
    "gclid": "Google Ads", "gbraid": "Google Ads", "wbraid": "Google Ads", "fbclid": "Meta", "li_fat_id": "LinkedIn",
    "msclkid": "Microsoft Ads", "ttclid": "TikTok",
}  # fmt: skip
MARKS = (*UTM, *CLICKS)
ANY, ABSENT = "*", ""  # in a rule: it may say anything; it is not there
SAID = "campaign"  # in a rule, beside marks: the campaign as the inquiry itself names it


@lru_cache(maxsize=4096)
def key_of(name: str) -> str:
    """A campaign's name without case, accents and signs: "Autumn Webinar" and "autumn_webinar" are one."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def slug_of(name: str) -> str:
    """A campaign's place in web addresses: "autumn-webinar"; empty when its name has no letter of a-z or digit."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")


@dataclass(frozen=True)
class Named:
    """A campaign as inquiries are told apart by: its number, key and slug."""

    id: int
    name: str
    key: str
    slug: str


@dataclass(frozen=True)
class MarkRule:
    """Inquiries with all these marks belong to the campaign of that number; `*` may be anything that is there.

    A mark of nothing must not be there.
    """

    campaign: int
    marks: Mapping[str, str]

    def fits(self, marks: Mapping[str, str]) -> bool:
        """Whether an inquiry has them; case does not matter, a click id is never compared."""
        return all(_says(marks.get(name), wanted) for name, wanted in self.marks.items())

    @property
    def names_one(self) -> bool:
        """Whether it asks for what the advertisement called its campaign."""
        return any(
            self.marks.get(name, ANY) not in (ANY, ABSENT) for name in (SAID, "utm_campaign", "utm_id")
        )


def _says(said: str | None, wanted: str) -> bool:
    if wanted == ABSENT:
        return not said
    return bool(said) and (wanted == ANY or key_of(said or "") == key_of(wanted))


def attribute(
    said: str | None, marks: Mapping[str, str], campaigns: Iterable[Named], rules: Iterable[MarkRule]
) -> int | None:
    """The number of the campaign an inquiry belongs to; None when nobody can tell.

    What the inquiry itself names goes first, then a rule that asks for what it names, then `utm_campaign`, if
    it is a campaign's name or slug, then any other rule; of several the one that asks for most marks.
    """
    return told_by(said, marks, spellings(campaigns), tuple(rules))


def spellings(campaigns: Iterable[Named]) -> dict[str, int]:
    """The numbers of campaigns by everything they may be called; a name goes before another's slug."""
    known = list(campaigns)
    return {**{key_of(each.slug): each.id for each in known}, **{each.key: each.id for each in known}}


def told_by(
    said: str | None, marks: Mapping[str, str], spelled: Mapping[str, int], rules: Collection[MarkRule]
) -> int | None:
    """The same, of campaigns by `spellings`."""
    if not (said or marks):
        return None
    if said and key_of(said) in spelled:
        return spelled[key_of(said)]
    asked = {**marks, SAID: said} if said else marks
    fitting = [rule for rule in rules if rule.marks and rule.fits(asked)]
    named = _most([rule for rule in fitting if rule.names_one])
    return named or spelled.get(key_of(marks.get("utm_campaign", "")) or " ") or _most(fitting)


def _most(fitting: Collection[MarkRule]) -> int | None:
    """Of several rules the one that asks for most marks, and of those the latest campaign's."""
    found = max(fitting, key=lambda rule: (len(rule.marks), rule.campaign), default=None)
    return found.campaign if found else None


def rule_for(said: str | None, marks: Mapping[str, str]) -> dict[str, str]:
    """The marks of a rule for inquiries like this one: for all of its bundle, and for no other.

    What names no campaign is no rule for others that do.
    """
    wanted = {name: marks[name] for name in _telling(marks)}
    wanted |= {name: ANY for name in CLICKS if marks.get(name)}
    if said and key_of(said):
        return {SAID: said, **wanted}
    return wanted if marks.get("utm_campaign") else {**wanted, "utm_campaign": ABSENT, SAID: ABSENT}


def _telling(marks: Mapping[str, str]) -> list[str]:
    """The marks that tell an inquiry's like: where it came from, and the campaign by its name, or else its number."""
    known = "utm_campaign" if marks.get("utm_campaign") else "utm_id"
    return [name for name in ("utm_source", "utm_medium", known) if marks.get(name)]


def likeliest(said: str | None, marks: Mapping[str, str], campaigns: Iterable[Named]) -> list[Named]:
    """The campaigns, first those whose name and what the inquiry says have most words in common, then the latest."""
    text = " ".join(filter(None, (said, marks.get("utm_campaign"), marks.get("utm_content"))))
    words = _words(text)

    def likeness(each: Named) -> tuple[bool, int, int]:
        within = bool(each.key) and each.key in key_of(text)
        return within, len(words & _words(f"{each.name} {each.slug}")), each.id

    return sorted(campaigns, key=likeness, reverse=True)


def _words(text: str) -> set[str]:
    return {key_of(word) for word in re.split(r"[\W_]+", text) if len(word) > 1 and not word.isdigit()}


def bundle_of(said: str | None, marks: Mapping[str, str]) -> str | None:
    """What tells alike unattributed inquiries together: what they say of themselves, click ids by their kind alone."""
    parts = [f"campaign={key_of(said)}"] if said and key_of(said) else []
    parts += [f"{name}={key_of(marks[name])}" for name in _telling(marks)]
    parts += [name for name in CLICKS if marks.get(name)]
    return "&".join(parts)[:300] or None


class Page(BaseModel):
    """A campaign's hosted form: its own words; what is empty is as the playbook has it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: Literal["en", "de", "fr", "es"] | None = None
    title: Annotated[str, Field(max_length=150)] = ""
    intro: Annotated[str, Field(max_length=2000)] = ""
    button: Annotated[str, Field(max_length=60)] = ""
    thanks: Annotated[str, Field(max_length=2000)] = ""
    redirect: Annotated[str, Field(max_length=2000)] = ""  # only to a site that the playbook allows
