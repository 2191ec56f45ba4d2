"""What routes look at, as a lead says it."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sources.new_lead import NewLead

FACTS = ("country", "region", "postal", "product", "language", "size", "sales_channel")


def facts_of(new: NewLead, temperature: str) -> dict[str, Any]:
    """What routes look at, as plain JSON values."""
    plain = {_plain(key): value for key, value in new.extra.items()}
    given: dict[str, Any] = NOTHING
    if not plain.keys().isdisjoint(LOOKED_AT):
        given = {name: _extra(plain, name) for name in FACTS}
    size = given["size"]
    return {
        **given,
        "size": int(size) if isinstance(size, str) and size.isdecimal() and len(size) < 10 else None,
        "country": new.country or given["country"],
        "source": new.source,
        "campaign": new.campaign,
        "temperature": temperature,
    }


SPELLINGS = {
    "region": ("region", "state", "province"),
    "postal": ("postal", "postal_code", "zip", "zip_code", "plz", "postcode"),
    "product": ("product", "interest", "produkt"),
    "language": ("language", "lang", "locale"),
    "size": ("size", "company_size", "employees"),
    "sales_channel": ("sales_channel",),
    "country": ("country", "country_code"),
}
LOOKED_AT = frozenset(each for spellings in SPELLINGS.values() for each in spellings)
NOTHING: dict[str, Any] = dict.fromkeys(FACTS)


@lru_cache(maxsize=2000)
def looks_at(key: str) -> bool:
    """Whether routes look at what is kept under that name."""
    return _plain(key) in LOOKED_AT


@lru_cache(maxsize=2000)
def _plain(key: str) -> str:
    return key.lower().replace("-", "_").replace(" ", "_")


def _extra(plain: Mapping[str, Any], name: str) -> str | None:
    found = next((plain[each] for each in SPELLINGS[name] if plain.get(each)), None)
    return str(found).strip()[:100] if found is not None else None
