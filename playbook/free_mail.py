"""Whether an address belongs to a company, or to one of the mail services that anybody may use."""

import re
from collections.abc import Collection

# Services that have a domain in many countries: yahoo.com, yahoo.fr, yahoo.co.uk.
_FAMILIES = re.compile(r"(gmail|googlemail|hotmail|outlook|yahoo|ymail|gmx|yandex)\.(com?\.)?[a-z]{2,3}")
_SERVICES = frozenset(
    {
        "aol.com",
        "live.com",
        "live.co.uk",
        "live.de",
        "live.fr",
        "live.nl",
        "msn.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "mail.com",
        "proton.me",
        "protonmail.com",
        "pm.me",
        "fastmail.com",
        "tutanota.com",
        "hey.com",
        "zoho.com",
        "comcast.net",
        "verizon.net",
        "att.net",
        "web.de",
        "t-online.de",
        "freenet.de",
        "bluewin.ch",
        "orange.fr",
        "wanadoo.fr",
        "free.fr",
        "laposte.net",
        "sfr.fr",
        "libero.it",
        "ziggo.nl",
        "kpnmail.nl",
        "telenet.be",
        "wp.pl",
        "o2.pl",
        "seznam.cz",
        "uol.com.br",
        "bol.com.br",
        "sapo.pt",
        "mail.ru",
        "qq.com",
        "163.com",
        "126.com",
        "naver.com",
        "rediffmail.com",
    }
)


def domain_of(email: str | None) -> str | None:
    """The domain of an address, small letters; None when there is none that could exist."""
    _, at, domain = (email or "").strip().lower().rpartition("@")
    return domain if at and re.fullmatch(r"[^\s@.]+(\.[^\s@.]+)+", domain) else None


def is_free_mail(domain: str, more: Collection[str] = ()) -> bool:
    """Whether anybody may have an address there; `more` are domains that a team adds."""
    return domain in _SERVICES or domain in more or bool(_FAMILIES.fullmatch(domain))
