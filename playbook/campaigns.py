"""Campaigns: how one is named, which inquiries are its own, and what its hosted form says."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

# what advertisers add to an address: their own words, and the click ids of Google, Meta, LinkedIn and Microsoft
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "utm_id")
CLICKS: Mapping[str, str] = {
    "gclid": "Google Ads", "gbraid": "Google Ads", "wbraid": "Google Ads", "fbclid": "Meta", "li_fat_id": "LinkedIn",
    "msclkid": "Microsoft Ads", "ttclid": "TikTok",
}  # fmt: skip
MARKS = (*UTM, *CLICKS)
ANY = "*"


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
    """Inquiries with all these marks belong to the campaign of that number; `*` may be anything that is there."""

    campaign: int
    marks: Mapping[str, str]

    def fits(self, marks: Mapping[str, str]) -> bool:
        """Whether an inquiry has them; case does not matter, a click id is never compared."""
        return all(_says(marks.get(name), wanted) for name, wanted in self.marks.items())


def _says(said: str | None, wanted: str) -> bool:
    return bool(said) and (wanted == ANY or key_of(said or "") == key_of(wanted))


def attribute(
    said: str | None, marks: Mapping[str, str], campaigns: Iterable[Named], rules: Iterable[MarkRule]
) -> int | None:
    """The number of the campaign an inquiry belongs to; None when nobody can tell.

    What the inquiry itself names goes first, then the rule that asks for most marks, then `utm_campaign`, if
    it is a campaign's name or slug.
    """
    known = {spelling: each.id for each in campaigns for spelling in (each.key, key_of(each.slug))}
    if said and key_of(said) in known:
        return known[key_of(said)]
    fitting = [rule for rule in rules if rule.marks and rule.fits(marks)]
    if fitting:
        return max(fitting, key=lambda rule: (len(rule.marks), rule.campaign)).campaign
    return known.get(key_of(marks.get("utm_campaign", "")) or " ")


def bundle_of(said: str | None, marks: Mapping[str, str]) -> str | None:
    """What tells alike unattributed inquiries together: what they say of themselves, click ids by their kind alone."""
    parts = [f"campaign={key_of(said)}"] if said and key_of(said) else []
    parts += [f"{name}={key_of(marks[name])}" for name in UTM[:3] if marks.get(name)]
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
