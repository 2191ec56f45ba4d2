"""A campaign's hosted form: shown to whoever has its address, and what is sent with it becomes a lead.

What looks sent by a program is kept as an inquiry that was set aside, with the reason, and whoever sent it is asked
to send it once more: a person who was fast, or whose browser filled in too much, goes on; nothing is dropped.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from urllib.parse import parse_qsl

from handlers.desk import Desk
from handlers.form_answers import asked, faults, text_of, typed_into
from handlers.intake import RawInquiry, set_aside, take_in
from messages.form_words import WORDS, FormWords
from messages.pages import page
from playbook.campaigns import MARKS, Page
from playbook.document import Forms
from playbook.form_guard import Stamp, Suspect, may_lead_to, origin_of, read_stamp, stamp, suspicion
from sources.clean import one_line
from store import campaigns
from store.tables import Campaign

PERSONAL = "no-store"  # with what somebody typed
OWN = "private, no-cache"  # with a stamp: nobody else's, but going back shows it again as it was filled in
ANYBODYS = "public, max-age=300"
SLUG = re.compile(r"[a-z0-9-]{1,80}")
LONGEST_ADDRESS = 2000
LONGEST_MARK = 300


@dataclass(frozen=True)
class Visit:
    """What a browser tells of itself: the address it asked for, the page before, and whether it is in a frame."""

    key: bytes = field(repr=False)
    query: str = ""
    referrer: str = ""

    @property
    def bare(self) -> bool:
        """Whether the form is shown inside another page."""
        return dict(parse_qsl(self.query)).get("embed") == "1"


@dataclass(frozen=True)
class Shown:
    """An answer to a browser: a page, or where to go. `onward` is a site that the form leads to in the end."""

    http: int
    html: str
    cache: str = PERSONAL
    location: str | None = None
    onward: str | None = None
    sites: tuple[str, ...] = ()  # that may show it in a frame
    wait: int = 0  # seconds until it may be tried again


@dataclass(frozen=True)
class Form:
    """A campaign's form as it is at this moment."""

    campaign: Campaign
    words_of_its_own: Page
    forms: Forms
    region: str

    @property
    def lang(self) -> str:
        """Its language."""
        return self.words_of_its_own.language or self.forms.language

    @property
    def words(self) -> FormWords:
        """What forms say in that language."""
        return WORDS[self.lang]

    @property
    def proof(self) -> str:
        """What its stamps are good for: this campaign, with what is agreed to now."""
        return f"{self.campaign.workspace}/{self.campaign.slug}\n{self.forms.consent}"

    @property
    def redirect(self) -> str | None:
        """Where people go afterwards, if the playbook still allows it."""
        address = self.words_of_its_own.redirect
        return address if address and may_lead_to(address, self.forms.redirects) else None

    @property
    def title(self) -> str:
        """Its heading."""
        return self.words_of_its_own.title or self.campaign.name


def show(desk: Desk, slug: str, visit: Visit) -> Shown:
    """The form to fill in; 410 when the campaign is over, 404 when there is none."""
    form = _form(desk, slug)
    if form is None or form.campaign.state != "running":
        return _no_form(desk, form, visit)
    return _filled(form, visit, desk.clock(), 200, {}, hidden=_origin(visit, desk, form))


def submit(desk: Desk, slug: str, given: Mapping[str, Any], visit: Visit) -> Shown:
    """What was sent: a lead and thanks, or the form again with what was typed and the reasons.

    A form that was asked for before its campaign was closed still becomes a lead.
    """
    now = desk.clock()
    form = _form(desk, slug)
    stamped = read_stamp(visit.key, form.proof, text_of(given.get("stamp"))) if form else None
    if form is None or not _takes(form.campaign, stamped):
        return _no_form(desk, form, visit)
    typed = typed_into(form.forms, given)
    hidden = _hidden(given)
    trap = text_of(given.get("website"))
    suspect = suspicion(stamped, text_of(given.get("stamp")), trap, now, form.forms.least_seconds)
    if suspect:
        set_aside(desk, _raw(form, typed, hidden, now.isoformat(), None), str(suspect))
        return _again(form, visit, now, suspect, stamped, typed, hidden)
    region = typed.get("country", "").upper()
    wrong = faults(form.forms, typed, form.words, region if len(region) == 2 else form.region)
    if wrong:
        return _filled(form, visit, now, 422, typed, hidden=hidden, stamped=stamped, wrong=wrong)
    take_in(desk, _raw(form, typed, hidden, now.isoformat(), stamped))
    onward = form.redirect if not visit.bare else None
    there = onward or f"{form.campaign.slug}/thanks{'?embed=1' if visit.bare else ''}"
    at_last = origin_of(onward) if onward else None
    return Shown(303, "", location=there, onward=at_last, sites=_sites(form.forms, visit))


def thank(desk: Desk, slug: str, visit: Visit) -> Shown:
    """The page after it."""
    form = _form(desk, slug)
    if form is None:
        return _no_form(desk, None, visit, up="../")
    words, own = form.words, form.words_of_its_own
    return Shown(200, page(
        "note", lang=form.lang, bare=visit.bare, words=words, title=words.thanks_title, up="../",
        text=own.thanks or words.thanks, onward=form.redirect,
    ), ANYBODYS, sites=_sites(form.forms, visit))  # fmt: skip


def note(
    desk: Desk, http: int, visit: Visit, which: str, told: str = "", lang: str = "", up: str = ""
) -> Shown:
    """A page that says why there is no form, in the playbook's language: `none`, `closed`, `often`, `large`, ..."""
    forms = desk.rules().playbook.forms
    lang = lang or forms.language
    words = WORDS[lang]
    return Shown(http, page(
        "note", lang=lang, bare=visit.bare, words=words, title=getattr(words, f"{which}_title"), up=up,
        text=getattr(words, which).format(told), onward=None,
    ), sites=_sites(forms, visit))  # fmt: skip


def too_often(desk: Desk, visit: Visit, seconds: float) -> Shown:
    """How long to wait, in words."""
    words = WORDS[desk.rules().playbook.forms.language]
    minutes = ceil(seconds / 60)
    told = words.minutes.format(minutes) if minutes > 1 else words.one_minute
    return replace(note(desk, 429, visit, "often", told), wait=max(1, ceil(seconds)))


def unread(desk: Desk, slug: str, visit: Visit) -> Shown:
    """The form again, empty: nothing that was sent could be read."""
    form = _form(desk, slug)
    if form is None or form.campaign.state != "running":
        return _no_form(desk, form, visit)
    return _filled(form, visit, desk.clock(), 400, {}, hidden=[], notice=form.words.unread)


def _form(desk: Desk, slug: str) -> Form | None:
    playbook = desk.rules().playbook
    if not SLUG.fullmatch(slug.lower()):
        return None
    with desk.database.reading() as tx:
        campaign = campaigns.by_slug(tx, desk.workspace, slug.lower())
    if campaign is None:
        return None
    return Form(campaign, Page.model_validate(campaign.page), playbook.forms, playbook.team.region)


def _takes(campaign: Campaign, stamped: Stamp | None) -> bool:
    if campaign.state == "running":
        return True
    return bool(stamped and campaign.closed_at and stamped.at <= campaign.closed_at)


def _no_form(desk: Desk, form: Form | None, visit: Visit, up: str = "") -> Shown:
    if form is None:
        return note(desk, 404, visit, "none", up=up)
    return note(desk, 410, visit, "closed", lang=form.lang, up=up)


def _again(
    form: Form, visit: Visit, now: datetime, suspect: Suspect, stamped: Stamp | None, typed: Mapping[str, str],
    hidden: list[tuple[str, str]],
) -> Shown:  # fmt: skip
    """The form as it was filled in. Who was fast keeps his stamp: by the time he has read this, it is old enough."""
    good = stamped if suspect in (Suspect.FAST, Suspect.HONEYPOT) else None
    words = form.words
    why = words.terms if suspect in (Suspect.OLD, Suspect.FORGED) else words.again_why
    return _filled(form, visit, now, 422, typed, hidden=hidden, stamped=good, notice=why)


def _filled(
    form: Form, visit: Visit, now: datetime, http: int, typed: Mapping[str, str], *,
    hidden: list[tuple[str, str]], stamped: Stamp | None = None, wrong: Mapping[str, str] | None = None,
    notice: str = "",
) -> Shown:  # fmt: skip
    words, own, forms = form.words, form.words_of_its_own, form.forms
    good_for = stamped.text if stamped else _stamp(form, visit, now, again=http != 200)
    html = page(
        "form", lang=form.lang, bare=visit.bare, words=words, title=form.title, up="", intro=own.intro,
        errors=wrong or {}, notice=notice, fields=asked(forms, typed, wrong or {}, words), stamp=good_for,
        hidden=hidden, consent=forms.consent, button=own.button or words.send,
    )  # fmt: skip
    onward = origin_of(form.redirect) if form.redirect and not visit.bare else None
    return Shown(http, html, OWN if http == 200 else PERSONAL, onward=onward, sites=_sites(forms, visit))


def _stamp(form: Form, visit: Visit, now: datetime, *, again: bool) -> str:
    """A new stamp; on a form that comes back it is old enough at once, since all is filled in already."""
    old = timedelta(seconds=form.forms.least_seconds if again else 0)
    return stamp(visit.key, form.proof, now - old, secrets.token_urlsafe(9))


def _sites(forms: Forms, visit: Visit) -> tuple[str, ...]:
    return tuple(forms.sites) if visit.bare else ()


def _origin(visit: Visit, desk: Desk, form: Form) -> list[tuple[str, str]]:
    """Where somebody comes from, carried along in the page: advertisers' marks, the page he saw, the one before.

    In a frame the page he saw is the one around it; its marks count where the frame's address has none.
    """
    came = dict(parse_qsl(visit.query))
    around = visit.referrer if visit.bare else ""
    there = {**dict(parse_qsl(around.partition("?")[2].partition("#")[0])), **came}
    own = f"{desk.public_url}f/{form.campaign.slug}" + (f"?{visit.query}" if visit.query else "")
    landing = (around if _is_web(around) else "") or (own if desk.public_url else "")
    before = "" if visit.bare else visit.referrer
    return _hidden({**{mark: there.get(mark) for mark in MARKS}, "landing_page": landing, "referrer": before})


def _hidden(given: Mapping[str, object]) -> list[tuple[str, str]]:
    """The marks and addresses among what came in, cleaned and cut; those that are not web addresses fall out."""
    marks = [(name, one_line(text_of(given.get(name)))[:LONGEST_MARK]) for name in MARKS]
    pages = [
        (name, one_line(text_of(given.get(name)))[:LONGEST_ADDRESS]) for name in ("landing_page", "referrer")
    ]
    return [(name, value) for name, value in marks if value] + [each for each in pages if _is_web(each[1])]


def _is_web(address: str) -> bool:
    return address.startswith(("http://", "https://"))


def _raw(
    form: Form, typed: Mapping[str, str], hidden: list[tuple[str, str]], at: str, stamped: Stamp | None
) -> RawInquiry:
    """The inquiry to keep: as a source would send it, with what was agreed to and when.

    The same answers under the same stamp are one lead, however often they are sent; corrected ones are another
    inquiry of the same person.
    """
    answers = {name: value for name, value in typed.items() if value}
    said = json.dumps([answers, hidden], sort_keys=True).encode()
    key = f"form:{stamped.text}:{hashlib.sha256(said).hexdigest()[:24]}" if stamped else None
    agreed = {"consent": form.forms.consent, "consent_at": at} if form.forms.consent else {}
    facts = {
        **answers,
        **dict(hidden),
        **agreed,
        "language": form.lang,
        "campaign": form.campaign.name,
        "source": "form",
    }
    return RawInquiry(json.dumps(facts, ensure_ascii=False).encode(), "application/json", key)
