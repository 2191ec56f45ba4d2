"""Every kind of source, those that push and those that are read; a new one is its file and a line here."""

from collections.abc import Mapping

from sources import calendly, form_mail, google_ads, hubspot, linkedin, meta, posted_json, typeform
from sources.provider import Provider
from sources.reading import Reading

PROVIDERS: Mapping[str, Provider] = {
    each.kind: each
    for each in (
        posted_json.PROVIDER,
        typeform.PROVIDER,
        google_ads.PROVIDER,
        calendly.PROVIDER,
        meta.PROVIDER,
        hubspot.PROVIDER,
        linkedin.PROVIDER,
    )
}  # fmt: skip

READ: Mapping[str, Reading] = {each.kind: each for each in (form_mail.READING,)}


def title_of(kind: str) -> str:
    """What people call that kind of source."""
    known = PROVIDERS.get(kind) or READ.get(kind)
    return known.title if known else kind
