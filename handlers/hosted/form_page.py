"""A campaign's hosted form as a page: its words, its stamp, and how browsers are to treat it."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from handlers.desk import Desk
from handlers.hosted.form_answers import asked
from messages.form_words import WORDS, FormWords
from messages.pages import page
from playbook.campaigns import Page
from playbook.form_guard import Stamp, may_lead_to, origin_of, stamp
from playbook.sections.marketing import Forms
from store import campaigns
from store.tables import Campaign

PERSONAL = "no-store"  # with what somebody typed
OWN = "private, no-cache"  # with a stamp: nobody else's, but going back shows it again as it was filled in
SLUG = re.compile(r"[a-z0-9-]{1,80}")


@dataclass(frozen=True)
class Visit:
    """What a browser tells of itself: the address it asked for, the page before, and whether it is in a frame."""

    key: bytes = field(repr=False)
    query: str = ""
    referrer: str = ""
    up: str = ""  # from the page's address to where the stylesheet is

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


def form_of(desk: Desk, slug: str) -> Form | None:
    """The form of the campaign with that place in addresses, closed or not."""
    playbook = desk.rules().playbook
    if not SLUG.fullmatch(slug.lower()):
        return None
    with desk.database.reading() as tx:
        campaign = campaigns.by_slug(tx, desk.workspace, slug.lower())
    if campaign is None:
        return None
    return Form(campaign, Page.model_validate(campaign.page), playbook.forms, playbook.team.region)


def filled(
    form: Form, visit: Visit, now: datetime, http: int, typed: Mapping[str, str], *,
    hidden: list[tuple[str, str]], stamped: Stamp | None = None, wrong: Mapping[str, str] | None = None,
    notice: str = "",
) -> Shown:  # fmt: skip
    """The form with what was typed; `hidden` are its fields that nobody sees, `wrong` the reasons at its fields."""
    words, own, forms = form.words, form.words_of_its_own, form.forms
    good_for = stamped.text if stamped else _stamp(form, visit, now, again=http != 200)
    html = page(
        "form", lang=form.lang, bare=visit.bare, words=words, title=form.title, up=visit.up, intro=own.intro,
        errors=wrong or {}, notice=notice, fields=asked(forms, typed, wrong or {}, words), stamp=good_for,
        hidden=hidden, consent=forms.consent, button=own.button or words.send,
    )  # fmt: skip
    onward = origin_of(form.redirect) if form.redirect and not visit.bare else None
    return Shown(http, html, OWN if http == 200 else PERSONAL, onward=onward, sites=sites_for(forms, visit))


def _stamp(form: Form, visit: Visit, now: datetime, *, again: bool) -> str:
    """A new stamp; on a form that comes back it is old enough at once, since all is filled in already."""
    old = timedelta(seconds=form.forms.least_seconds if again else 0)
    return stamp(visit.key, form.proof, now - old, secrets.token_urlsafe(9))


def sites_for(forms: Forms, visit: Visit) -> tuple[str, ...]:
    """Who may show it in a frame: only the bare form, only the playbook's sites."""
    return tuple(forms.sites) if visit.bare else ()


def note(desk: Desk, http: int, visit: Visit, which: str, told: str = "", lang: str = "") -> Shown:
    """A page that says why there is no form, in the playbook's language: `none`, `closed`, `often`, `large`, ..."""
    forms = desk.rules().playbook.forms
    lang = lang or forms.language
    words = WORDS[lang]
    return Shown(http, page(
        "note", lang=lang, bare=visit.bare, words=words, title=getattr(words, f"{which}_title"), up=visit.up,
        text=getattr(words, which).format(told), onward=None,
    ), sites=sites_for(forms, visit))  # fmt: skip


def no_form(desk: Desk, form: Form | None, visit: Visit) -> Shown:
    """Says that there is none, or that the campaign is over."""
    if form is None:
        return note(desk, 404, visit, "none")
    return note(desk, 410, visit, "closed", lang=form.lang)
