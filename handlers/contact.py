"""E-mail addresses and phone numbers get the one spelling by which people are recognised, and their mask."""

import re
from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from handlers.quick_contact import plain_email, plain_phone

HIDDEN = "…"

_EXTENSION = re.compile(
    r"[\s,;/-]*(ext(n|ension)?|x|#|durchwahl|dw|poste|interno|int)[\s.:=]*\d{1,8}$", re.IGNORECASE
)
_DIALLED = re.compile(r"\+?[\d\s().\-/\u2010-\u2015]+")
_ADDRESSES = re.compile(r"[^\s@<>()\"]{1,64}@[\w-]+(?:\.[\w-]+)+")
_NUMBERS = re.compile(r"(?<!\w)\+?\(?\d(?:[ ()./-]{0,2}\d){6,}")
_DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)+")


def normal_email(text: str | None) -> str | None:
    """The address in lower case, or None when it is none; nothing is asked of the network.

    `Ann Lee <Ann@ACME.com>` and `mailto:ann@acme.com` are the same address as `ann@acme.com`.
    """
    if text is None or len(text) > 500:
        return None
    return plain_email(text, _normal_domain) or _read_email(text)


@lru_cache(maxsize=20_000)
def _normal_domain(domain: str) -> str | None:
    """The one spelling of a domain that an address can have."""
    return (_read_email(f"a@{domain}") or "").partition("@")[2] or None


def _read_email(text: str) -> str | None:
    try:
        found = validate_email(
            text.strip().removeprefix("mailto:"),
            allow_display_name=True,
            check_deliverability=False,
            test_environment=True,  # so that leads made up for a trial run may live at acme.test
        )
    except EmailNotValidError:
        return None
    return found.normalized.lower()


def normal_phone(text: str | None, region: str) -> str | None:
    """The number as E.164, without its extension, or None when nobody can be reached under it.

    `region` is the two-letter country in which a number without a country code is dialled. A number that no
    country gives out (0000000000) is refused: it would make one person of all who typed it.
    """
    if not text:
        return None
    if text[0] == "+" and (number := plain_phone(text)):
        return number
    return _read_phone(_dialled(text), region)


def _read_phone(dialled: str, region: str) -> str | None:
    number = _parsed(dialled, region.upper())
    if number is None or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def contact_key(text: str, region: str) -> str | None:
    """What a person is recognised by, of an address or number as typed; None when it is neither."""
    email, phone = normal_email(text), normal_phone(text, region)
    if email:
        return f"email:{email}"
    return f"phone:{phone}" if phone else None


def mask_key(key: str) -> str:
    """The same without the part that would tell it to a stranger."""
    kind, _, value = key.partition(":")
    return mask_email(value) if kind == "email" else mask_phone(value)


def mask_email(text: str) -> str:
    """The first letter and the domain: `a…@acme.com` of `ann.lee@acme.com`. What is none is all hidden."""
    local, _, domain = text.rpartition("@")
    return f"{local[0]}{HIDDEN}@{domain}" if local and _DOMAIN.fullmatch(domain) else HIDDEN


def mask_phone(text: str) -> str:
    """The country code and the last digits: `+49 … 678` of `+4915112345678`. What is none is all hidden."""
    number = _parsed(text, None)
    if number is None:
        return HIDDEN
    national = str(number.national_number)
    shown = national[-3:] if len(national) > 8 else national[-2:] if len(national) > 5 else ""
    return f"+{number.country_code} {HIDDEN} {shown}".strip()


def mask_in(text: str) -> str:
    """A text in which addresses and numbers to dial are masked, for eyes that are not the owner's."""
    without = _ADDRESSES.sub(lambda found: mask_email(found[0]), text)
    return _NUMBERS.sub(HIDDEN, without)


def mask_mark(text: str) -> str:
    """An advertiser's word with addresses and numbers to dial masked; a bare number or a date names a campaign."""
    without = _ADDRESSES.sub(lambda found: mask_email(found[0]), text)
    return _NUMBERS.sub(lambda found: HIDDEN if re.search("[+ ()]", found[0]) else found[0], without)


def to_dial(text: str | None) -> tuple[str, str] | None:
    """A number for a `tel:` link and as people read it: `+12125550100`, `+1 212 555 0100`; None when it is none.

    Both are spelled anew from the number alone, so that nothing else a stranger typed comes along.
    """
    number = _parsed(text or "", None) if text and len(text) <= 20 else None
    if number is None or phonenumbers.format_number(number, PhoneNumberFormat.E164) != text:
        return None
    shown = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    return text, re.sub(r"[^+\d]+", " ", shown)


def _dialled(text: str | None) -> str:
    """What a person dials: no `tel:`, no extension, `+` for `00`; empty when there is anything else in it."""
    if text is None or len(text) > 100:
        return ""
    said = (
        text.strip().removeprefix("'").removeprefix("tel:")
    )  # spreadsheets keep a + as text by an apostrophe
    number = _EXTENSION.sub("", said).strip()
    if not _DIALLED.fullmatch(number):
        return ""
    return re.sub(r"^00", "+", number)


def _parsed(text: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except NumberParseException:
        return None
