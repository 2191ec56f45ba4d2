"""Every kind of source that pushes; a new one is its file and a line here."""

from collections.abc import Mapping

from sources import calendly, google_ads, hubspot, linkedin, meta, posted_json, typeform
from sources.provider import Provider

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
