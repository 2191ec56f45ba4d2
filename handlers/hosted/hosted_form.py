"""A campaign's hosted form: shown to whoever has its address, and what is sent with it becomes a lead.

What looks sent by a program is kept as an inquiry that was set aside, with the reason, and whoever sent it is asked
to send it once more: a person who was fast, or whose browser filled in too much, goes on; nothing is dropped.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from math import ceil
from typing import Any

from handlers.arrival.intake import take_in
from handlers.arrival.raw_inquiry import RawInquiry, set_aside
from handlers.desk import Desk
from handlers.hosted.form_answers import faults, text_of, typed_into
from handlers.hosted.form_origin import hidden_in, origin
from handlers.hosted.form_page import Form, Shown, Visit, filled, form_of, no_form, note, sites_for
from messages.form_words import WORDS
from messages.pages import page
from playbook.form_guard import Stamp, Suspect, origin_of, read_stamp, suspicion
from store.tables import Campaign

ANYBODYS = "public, max-age=300"


def show(desk: Desk, slug: str, visit: Visit) -> Shown:
    """The form to fill in; 410 when the campaign is over, 404 when there is none."""
    form = form_of(desk, slug)
    if form is None or form.campaign.state != "running":
        return no_form(desk, form, visit)
    address = f"{desk.public_url}f/{form.campaign.slug}" if desk.public_url else ""
    came = origin(visit.query, visit.referrer, address, bare=visit.bare)
    return filled(form, visit, desk.clock(), 200, {}, hidden=came)


def submit(desk: Desk, slug: str, given: Mapping[str, Any], visit: Visit) -> Shown:
    """What was sent: a lead and thanks, or the form again with what was typed and the reasons.

    A form that was asked for before its campaign was closed still becomes a lead.
    """
    now = desk.clock()
    form = form_of(desk, slug)
    stamped = read_stamp(visit.key, form.proof, text_of(given.get("stamp"))) if form else None
    if form is None or not _takes(form.campaign, stamped):
        return no_form(desk, form, visit)
    typed = typed_into(form.forms, given)
    hidden = hidden_in(given)
    trap = text_of(given.get("website"))
    suspect = suspicion(stamped, text_of(given.get("stamp")), trap, now, form.forms.least_seconds)
    if suspect:
        set_aside(desk, _raw(form, typed, hidden, now.isoformat(), None), str(suspect))
        return _again(form, visit, now, suspect, stamped, typed, hidden)
    region = typed.get("country", "").upper()
    wrong = faults(form.forms, typed, form.words, region if len(region) == 2 else form.region)
    if wrong:
        return filled(form, visit, now, 422, typed, hidden=hidden, stamped=stamped, wrong=wrong)
    take_in(desk, _raw(form, typed, hidden, now.isoformat(), stamped))
    onward = form.redirect if not visit.bare else None
    there = onward or f"{form.campaign.slug}/thanks{'?embed=1' if visit.bare else ''}"
    at_last = origin_of(onward) if onward else None
    return Shown(303, "", location=there, onward=at_last, sites=sites_for(form.forms, visit))


def thank(desk: Desk, slug: str, visit: Visit) -> Shown:
    """The page after it."""
    form = form_of(desk, slug)
    if form is None:
        return no_form(desk, None, visit)
    words, own = form.words, form.words_of_its_own
    return Shown(200, page(
        "note", lang=form.lang, bare=visit.bare, words=words, title=words.thanks_title, up=visit.up,
        text=own.thanks or words.thanks, onward=form.redirect,
    ), ANYBODYS, sites=sites_for(form.forms, visit))  # fmt: skip


def without_slash(desk: Desk, slug: str, visit: Visit) -> Shown:
    """Where the form is that somebody asked for with a slash at its end; 404 when there is none."""
    form = form_of(desk, slug)
    if form is None:
        return no_form(desk, None, visit)
    return Shown(308, "", location=f"../{form.campaign.slug}{f'?{visit.query}' if visit.query else ''}")


def too_often(desk: Desk, visit: Visit, seconds: float) -> Shown:
    """How long to wait, in words."""
    words = WORDS[desk.rules().playbook.forms.language]
    minutes = ceil(seconds / 60)
    told = words.minutes.format(minutes) if minutes > 1 else words.one_minute
    return replace(note(desk, 429, visit, "often", told), wait=max(1, ceil(seconds)))


def unread(desk: Desk, slug: str, visit: Visit) -> Shown:
    """The form again, empty: nothing that was sent could be read."""
    form = form_of(desk, slug)
    if form is None or form.campaign.state != "running":
        return no_form(desk, form, visit)
    return filled(form, visit, desk.clock(), 400, {}, hidden=[], notice=form.words.unread)


def _takes(campaign: Campaign, stamped: Stamp | None) -> bool:
    if campaign.state == "running":
        return True
    return bool(stamped and campaign.closed_at and stamped.at <= campaign.closed_at)


def _again(
    form: Form, visit: Visit, now: datetime, suspect: Suspect, stamped: Stamp | None, typed: Mapping[str, str],
    hidden: list[tuple[str, str]],
) -> Shown:  # fmt: skip
    """The form as it was filled in. Who was fast keeps his stamp: by the time he has read this, it is old enough."""
    good = stamped if suspect in (Suspect.FAST, Suspect.HONEYPOT) else None
    words = form.words
    why = words.terms if suspect in (Suspect.OLD, Suspect.FORGED) else words.again_why
    return filled(form, visit, now, 422, typed, hidden=hidden, stamped=good, notice=why)


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
    ours = {"language": form.lang, "campaign": form.campaign.name, "source": "form"}
    facts = {**answers, **dict(hidden), **agreed, **ours}
    return RawInquiry(json.dumps(facts, ensure_ascii=False).encode(), "application/json", key)
