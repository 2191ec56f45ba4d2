"""Sample facts for every template, with as many entries in its lists as the handlers put there at most."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from handlers.arrival.outlook import PEOPLE, STEPS, UNMATCHED
from handlers.campaigns import marketing_facts, unattributed
from handlers.campaigns.campaign_compare import HEADINGS as COMPARED_BY
from handlers.campaigns.campaign_costs import SHOWN as COSTS
from handlers.campaigns.campaign_list import DROPS as DROPS_LISTED
from handlers.campaigns.campaign_list import PAGE as CAMPAIGNS
from handlers.campaigns.campaign_page import STEPS as FUNNEL
from handlers.campaigns.campaign_page import fitting as fitting_page
from handlers.campaigns.campaign_words import CODES as CODES_TOLD
from handlers.campaigns.campaign_words import COMPETITORS, meanings
from handlers.clock import health, nudge_digest
from handlers.commands import find, history_page
from handlers.commands import next as next_lead
from handlers.commands.dispose import HELP, OFFERED
from handlers.forms import LONGEST, shown
from handlers.home import home, home_board
from handlers.home.home_me import HOURS, PERSON
from handlers.home.home_routes import FIELDS
from handlers.home.settings_of import FORMS
from handlers.hosted import form_settings
from handlers.hosted.form_answers import ASKS
from handlers.leads import claim
from handlers.leads.nudging import BUTTONS, ENTRIES
from handlers.leads.so_far import LINES as LINES_SO_FAR
from handlers.pile.pile import NOT_YET
from handlers.reports import board_facts, flagged, friday, standup
from handlers.reports.score_words import definitions
from handlers.reports.stats_asked import Wanted, again
from handlers.reports.stats_facts import fitting
from handlers.reports.stats_rows import HEADINGS
from handlers.sent.speak import SHOWN
from handlers.sources.new_lead import FORM, LONG, SHORT, filled
from handlers.worklist import PAGE, pages
from messages.pages import snippet
from messages.pictures import Cell, chart, table
from messages.words import short
from playbook.period import Period
from playbook.purchases import LABELS
from playbook.snooze import CHOICES
from playbook.words import Temperature
from sources.new_lead import NewLead
from tests.messages import filled_plans
from tests.messages.filled_drops import DROPS, announcements, beginnings
from tests.samples import LEADS, NOW, RULES, SPITE, Facts, each_life, facts_about, many
from tests.slack_limits import Surface


@dataclass(frozen=True)
class Sample:
    """Where a template is shown, the facts it is filled with, and what its text has to name."""

    surface: Surface
    facts: Callable[[str], Iterator[Facts]]  # of a kind of lead
    names: tuple[str, ...] = ()


def _of_leads(*lives: str, **more: Any) -> Callable[[str], Iterator[Facts]]:
    return lambda kind: ({"lead": lead, **more} for lead in each_life(kind, *lives))


def _as_they_are(*facts: Facts) -> Callable[[str], Iterator[Facts]]:
    return lambda _: iter(facts)


CODES = [(f"own-code-number-{number:03}-{'x' * 11}", "&" * 40, "competitor") for number in range(120)]
MESSAGE = "https://slack.com/archives/C0LEADS/p1700000000000001?thread_ts=1700000000.000001&cid=C0LEADS"
PLACE = '{"channel": "C0LEADS", "lead": 42}'
NUMBERS = [(f"Number {number}", "1 month: 75% (3 of 4), 3 months: 75% (3 of 4)") for number in range(12)]
PERIOD = Period("2026-09-01..2026-09-15", NOW, NOW, "UTC")
LINE = {
    "place": "🥇", "rate": "75%", "text": "3 of 4 followed up, on time 50% (1 of 2)",
    "streak": "🔥 4 weeks in a row",
}  # fmt: skip
LINES = [{**LINE, "id": f"U{number:09}"} for number in range(25)]
ALIKE = [
    {"number": 17 + each, "why": "same company, similar name", "goes": 42, "into": 17 + each}
    for each in range(3)
]
REASONS = [("&" * 40, ["Too expensive", "&" * 70] * 25)]
MEANS = [(f"number {number}", "What it means, and what it is divided by. " * 4) for number in range(9)]


def _history(kind: str, most: int = 6) -> list[Facts]:
    note = LEADS[kind]["message"]
    return [
        {
            "at": "09:00",
            "who": who,
            "what": "handed over",
            "to": to,
            "note": note,
            "door": "command line",
            "gone": who is None,
            "until": "",
        }
        for who, to in [("U0SAM", "U0DANA"), (None, None)] * most
    ]


DIFFERS = "owner is sam@us.example here and ann@us.example in the CRM; " * 10


def _pages(kind: str) -> Iterator[Facts]:
    for lead in each_life(kind):
        private = lead["state"] == "working"
        yield {
            "lead": lead,
            "history": _history(kind),
            "private": private,
            "alike": ALIKE * private,
            "message": MESSAGE if private else None,
            "differs": DIFFERS * private,
        }
    nothing = {"history": [], "private": False, "alike": [], "message": None, "differs": ""}
    yield {"lead": facts_about(kind), **nothing}


def _hosted_forms(kind: str) -> Iterator[Facts]:
    name = LEADS[kind]["campaign"] or "A"
    address = "https://leads.example/f/autumn-webinar"
    facts = {"name": name, "number": 7, "path": "/f/autumn-webinar", "fields": list(ASKS)}
    for closed in (True, False):
        known = {"address": address, "snippet": snippet(address, short(name, 150)), "sites": [], "aside": 12}
        yield {**facts, **known, "closed": closed}
        yield {**facts, **known, "closed": closed, "sites": ["https://www.example.com"] * 50, "aside": 0}
        yield {**facts, "address": None, "snippet": None, "sites": [], "closed": closed, "aside": 0}


def _histories(kind: str) -> Iterator[Facts]:
    for before, after in ((0, 0), (1, 3), (0, 2)):
        yield {
            "lead": facts_about(kind), "history": _history(kind, history_page.SHOWN // 2), "before": before,
            "after": after, "shown": "page 2 of 3, 55 entries",
        }  # fmt: skip


def _found(kind: str) -> Iterator[Facts]:
    for most in (0, find.SHOWN):
        shown = [{"lead": lead, "private": True} for lead in many(kind, "to call back", most)]
        yield {"asked": LEADS[kind]["name"] or "Ann", "leads": shown}


def _nexts(kind: str) -> Iterator[Facts]:
    quick = [(code, label) for code, label, _ in CODES[: next_lead.BUTTONS]]
    for life, handed in (("touched", False), ("to call back", False), ("new", False), ("handed on", True)):
        yield {
            "lead": facts_about(kind, life), "private": life != "new", "headline": "Agreed for tomorrow 10:00",
            "quick": quick, "handed": handed,
        }  # fmt: skip


def _new_leads(kind: str) -> Iterator[Facts]:
    """The empty form, and the one that is filled in with what a message says."""
    said = {**LEADS[kind], "message": (LEADS[kind]["message"] or "") * 20}
    sizes: Facts = {"place": PLACE, "short": SHORT, "long": LONG}
    yield {**sizes, "fields": [(*each, "") for each in FORM]}
    guessed = NewLead.model_validate(
        {name: said.get(name) for name, _, _ in FORM} | {"extra": {"product": "Solar"}}
    )
    yield {**sizes, "fields": filled(guessed)}


def _mores(kind: str) -> Iterator[Facts]:
    crowd = [(f"U{number:09}", short(LEADS[kind]["name"], 70) or "U1") for number in range(100)]
    ways = [("release", "Release: back to the channel"), ("give", "Hand over to the colleague below")]
    lead = facts_about(kind, "to call back")
    for chosen, others in (([], []), (ways[:1], []), (ways, crowd)):
        yield {
            "lead": lead, "history": _history(kind), "private": True, "ways": chosen, "colleagues": others,
            "alike": ALIKE, "message": MESSAGE,
            "place": PLACE,
        }  # fmt: skip


def _so_far(kind: str, entries: int = LINES_SO_FAR) -> Facts:
    said = LEADS[kind]["message"]
    line = {"at": "Mon 16 Nov", "who": "U0SAM", "what": "Left voicemail", "note": said}
    return {
        "back": "2 times", "rested": "152 days", "why": said, "had": "U0SAM",
        "entries": [{**line, "who": None} if number % 2 else line for number in range(entries)],
    }  # fmt: skip


def _cards(kind: str) -> Iterator[Facts]:
    for lead in each_life(kind):
        yield {"lead": lead, "so_far": None}
    for lead in each_life(kind, "back again", "touched"):
        yield {"lead": lead, "so_far": _so_far(kind)}
    nothing: Facts = {"back": "1 time", "rested": "", "why": None, "had": None, "entries": []}
    yield {"lead": facts_about(kind, "back again"), "so_far": nothing}


def _piles(kind: str) -> Iterator[Facts]:
    """Nothing, a page of leads that rest for all kinds of reasons, and a page in the middle."""
    said = LEADS[kind]["message"]
    base: Facts = {
        "due": 0,
        "total": 0,
        "pages": pages(0, 0),
        "choices": NOT_YET,
        "months": 12,
        "place": PLACE,
    }
    rests = {"contact": said, "words": said, "why": said, "rested": "152 days", "had": "U0SAM"}
    plain = {"asked": "", "year": False, "hot_again_by": None}
    odd: tuple[Facts, ...] = ({"asked": "Mon 16 Nov 09:00"}, {"year": True}, {"hot_again_by": "U0TOM"}, {})
    leads = [
        {**lead, **rests, **plain, **odd[number % 4]}
        for number, lead in enumerate(many(kind, "resting", PAGE))
    ]
    yield {**base, "leads": []}
    yield {**base, "leads": leads, "due": 8, "total": PAGE, "pages": pages(0, PAGE)}
    yield {**base, "leads": leads, "due": 42, "total": 310, "pages": pages(PAGE, 310)}


def _buyers(kind: str) -> Iterator[Facts]:
    said = LEADS[kind]["message"]
    base: Facts = {"choices": [(each.value, label) for each, label in LABELS.items()], "place": PLACE}
    more = {"contact": said, "words": said, "months": 6, "ended": "Mon 16 Nov"}
    answers = ({"answer": "", "competitor": ""}, {"answer": "From somebody else", "competitor": said})
    leads = [{**lead, **more, **answers[number % 2]} for number, lead in enumerate(many(kind, "lost", PAGE))]
    yield {**base, "leads": [], "due": 0, "pages": pages(0, 0)}
    yield {**base, "leads": leads, "due": 42, "pages": pages(PAGE, 310)}


def _nudges(kind: str) -> Iterator[Facts]:
    quick = [(code, label) for code, label, _ in CODES[:BUTTONS]]
    said = LEADS[kind]["message"]
    entry = {"at": "Tue 24 Nov 09:00", "who": "U0SAM", "what": "Call back", "until": "10:00", "note": said,
             "gone": False, "to": None, "door": None}  # fmt: skip
    for lead in each_life(kind, "claimed", "asked", "touched", "to call back", "to meet", "in his stead"):
        yield {
            "lead": lead, "headline": "📅 Meeting: how did it go?", "quick": quick[:1], "step": None,
            "history": [], "call": None, "dial": True, "reach": "", "snoozes": (), "by": None,
        }  # fmt: skip
        yield {
            "lead": lead, "headline": "Next touch due", "quick": quick, "history": [entry] * ENTRIES,
            "step": {"by": "✉️ E-mail", "number": 3, "of": 8, "hint": said}, "reach": lead["details"],
            "call": ("+12125550100", "+1 212 555 0100"), "dial": True, "snoozes": CHOICES, "by": "U0MARIA",
        }  # fmt: skip


def _answers(kind: str) -> Iterator[Facts]:
    said = LEADS[kind]["message"]
    for lead in each_life(kind, "touched", "to call back", "resting", "won", "new"):
        for undo, until, note in ((17, "10:00", said), (None, "", None)):
            entry = {"at": "10:00", "who": "U0SAM", "what": "&" * 40, "until": until, "note": note}
            yield {"lead": lead, "entry": entry, "undo": undo}


def _snoozes(kind: str) -> Iterator[Facts]:
    for over in ("", "tomorrow 16:00"):
        yield {"lead": facts_about(kind, "to call back"), "until": "Mon 30 Nov 09:00", "over": over}


def _snoozed_often(kind: str) -> Iterator[Facts]:
    said = LEADS[kind]["message"]
    yield {
        "lead": facts_about(kind, "touched"), "who": "U0SAM", "times": 3, "until": "Mon 30 Nov 09:00",
        "reason": said,
    }  # fmt: skip


def _inquiries(kind: str) -> Iterator[Facts]:
    for since in (None, {"on": "3 Mar 2025", "lead": 17}, {"on": "3 Mar", "lead": None}):
        for lead in each_life(kind, "inquiry"):
            yield {"lead": lead, "blocked": since}


def _escalations(kind: str) -> Iterator[Facts]:
    for in_channel in (True, False):
        for lead in each_life(kind, "new", "back-ups next", "fallback next", "given up next", "offered"):
            yield {"lead": lead, "waiting": "23 h 59 min", "in_channel": in_channel}


def _silences(kind: str) -> Iterator[Facts]:
    for lead in each_life(kind, "touched", "to call back", "to meet", "in his stead"):
        yield {"lead": lead, "left": "24 nudges", "silent": "120 days"}


def _nudge_digests(kind: str) -> Iterator[Facts]:
    pages = {"before": "3", "after": "5", "shown": "41 to 50 of 200"}
    all_said = {"more": 0, "answered": 0, "pages": None}
    of_many = {"more": 980, "answered": 12, "pages": pages}
    for most, rest in ((0, all_said), (1, all_said), (nudge_digest.A_PAGE, of_many)):
        yield {"leads": many(kind, "in his stead", most), "total": "7 leads wait", "row": 77, **rest}


def _notes(kind: str) -> Iterator[Facts]:
    said = LEADS[kind]["message"]
    for note in (
        "re-inquiry", "timed-out", "released", "freed", "assigned", "handed-over", "given", "taken-over", "bounced",
        "inherited", "covered", "returned", "hot-again", "reopened", "merged", "merged-away", "stopped", "replied",
        "booked", "called off",
    ):  # fmt: skip
        for who in (
            ("U0SAM", None) if note in ("re-inquiry", "hot-again", "stopped", "replied") else ("U0SAM",)
        ):
            yield {
                "lead": facts_about(kind), "kind": note, "who": who, "owner": who or "", "source": said,
                "story": said, "why": said,
            }  # fmt: skip


def _tellings(kind: str) -> Iterator[Facts]:
    for lead in each_life(kind):
        for note in (LEADS[kind]["message"] or "", ""):
            yield {"lead": lead, "who": "U0DANA", "label": "&" * 40, "note": note}


def _disposals(kind: str) -> Iterator[Facts]:
    for mine, more in (([], 0), (many(kind, "touched", 100), 20)):
        yield {
            "title": "Record what happened", "codes": CODES[:OFFERED], "more": more, "leads": mine,
            "reasons": REASONS * (more // 4),
            "place": PLACE,
        }  # fmt: skip


def _offers(kind: str) -> Iterator[Facts]:
    for by in ("U0SAM", None):
        yield {
            "lead": facts_about(kind, "handed on" if by else "offered"),
            "by": by,
            "until": "tomorrow 09:30",
        }


def _lists(kind: str, life: str, **more: Any) -> Iterator[Facts]:
    for most, left in ((1, 0), (SHOWN, 980)):
        yield {"leads": many(kind, life, most), "total": "1000 leads", "more": left, **more}


def _full_hands(kind: str) -> Iterator[Facts]:
    for life, count in (("touched", 0), ("claimed", 1), ("asked", claim.SHOWN)):
        yield {"why": RULES.playbook.claims.coffee_words, "leads": many(kind, life, count)}


def _reasons(of_inquiries: bool) -> Facts:
    rules = RULES.playbook
    reasons = rules.qualification.rejections if of_inquiries else rules.claims.release_reasons
    return {"number": 42, "reasons": reasons, "place": PLACE}


def _outlooks(kind: str) -> Iterator[Facts]:
    said = LEADS[kind]["source"]
    for lead in each_life(kind, "new", "offered", "claimed", "inquiry", "resting", "won"):
        for much in (0, 1):
            seen = {
                "rule": f"everything else: {said}", "unmatched": [f"DACH: {said}"] * UNMATCHED * much,
                "more_unmatched": 190 * much, "way": f"In {said}: dealt in turn to whoever is there.",
                "turn": "It is Dana's turn." if much else "",
                "people": [f"{said}: skipped, away"] * PEOPLE * much, "more_people": 985 * much,
                "steps": [f"09:05: if unclaimed, {said} asked"] * (STEPS if much else 1),
            }  # fmt: skip
            yield {
                "lead": lead, "outlook": seen, "because": lead["because"], "at": "09:00" if much else "",
                "skipped": [f"{said} not working now"] * PEOPLE * much, "limit": "5 min",
            }  # fmt: skip


def _settings(kind: str) -> Iterator[Facts]:
    """Every form that there is, with what is set now, with nothing set, and with more than fits."""
    said = LEADS[kind]["message"] or ""
    forms: dict[str, list[tuple[str, str, str | None, bool]]] = {
        "person": [(key, label, hint, False) for key, label, hint in PERSON],
        "hours": [(key, label, hint, False) for key, label, hint in HOURS],
        "route": list(FIELDS),
        "form-words": [(key, label, hint, lines) for key, label, hint, lines in form_settings.FIELDS],
    }
    rules = [
        [(each.field, each.label, each.hint, True) for each in settings] for _, settings in FORMS.values()
    ]
    for form, fields in [*forms.items(), *(("rules", each) for each in rules)]:
        for value in (said[: LONGEST // 5], "", "x" * (LONGEST + 1)):
            whom = "U0DANA" if form in ("person", "hours") else None
            yield {
                "form": form, "title": "Claiming, inquiries", "submit": "Put in force", "whom": whom,
                "clears": "takes it away", "place": PLACE,
                "fields": [
                    {"id": key, "label": label, "hint": hint, "lines": lines, "value": shown(value)}
                    for key, label, hint, lines in fields
                ],
            }  # fmt: skip


def _homes(kind: str) -> Iterator[Facts]:
    """Of somebody without anything, of a rep who is away, and of a manager with all that fits."""
    said = LEADS[kind]["name"] or ""
    quick = [(code, label) for code, label, _ in CODES[:4]]
    me = {
        "hours": "Mon-Fri 09:00-18:00, UTC",
        "backup": None,
        "away": None,
        "stand_in": None,
        "paused": False,
    }
    away = {**me, "backup": "U0RUTH", "away": "Fri 27 Nov 09:00", "stand_in": "U0RUTH", "paused": True}
    nothing: Facts = {
        "leads": [], "more": 0, "quick": quick, "me": me, "pile": [], "more_pile": False, "markets": False,
        "manager": None, "page": home.Page(),
    }  # fmt: skip
    yield nothing
    yield {**nothing, "me": away, "leads": many(kind, "asked again", 1), "markets": True}
    yield {**nothing, "manager": _manager(said, _board(kind, 0))}
    yield {
        **nothing, "leads": many(kind, "to call back", home.LEADS), "more": 988, "markets": True,
        "pile": [facts_about(kind, "resting", number) for number in range(101, 101 + home.PILE)],
        "more_pile": True, "manager": _manager(said, _board(kind, home_board.LINES)),
    }  # fmt: skip


def _board(kind: str, lines: int) -> Facts:
    said = LEADS[kind]["name"] or "#leads"
    waiting = [facts_about(kind, "offered", number) for number in range(201, 201 + lines)]
    late = [facts_about(kind, "to call back", number) for number in range(301, 301 + lines)]
    asked = {"who": "U0MARIA", "ago": "59 min"}
    person = {
        "has": "1000 open, 999 overdue, 5 untouched",
        "last": "Tue 24 Nov 09:00",
        "now": "not working now",
    }
    return {
        "unclaimed": 1000 * lines, "oldest": "3 days" if lines else "", "more_channels": 3 * lines,
        "channels": [(said, 200)] * (home_board.CHANNELS if lines else 0), "more_waiting": 795 * lines,
        "in_drops": 200 * lines,
        "waiting": [{"lead": each, "waits": "3 days"} for each in waiting], "overdue": 900 * lines,
        "late": [{"lead": each, "why": "3 nudges unanswered", "away": True, "asked": [asked]} for each in late],
        "more_late": 895 * lines, "more_people": 1192 * lines,
        "people": [{**person, "id": f"U{each:09}"} for each in range(home_board.PEOPLE if lines else 0)],
    }  # fmt: skip


def _manager(said: str, board: Facts) -> Facts:
    pages = {"before": "0-0", "after": "30-8", "shown": "16 to 30 of 1000"}
    person = {"now": "away", "told": f"rep, manager · {said}", "backup": "U0RUTH"}
    return {
        "board": board,
        "people": [{**person, "id": f"U{number:09}"} for number in range(home.PEOPLE)], "people_pages": pages,
        "routes": [
            {"number": each, "place": each + 1, "name": said or "DACH", "way": "rotation", "channel": said}
            for each in range(home.ROUTES)
        ],
        "routes_pages": {**pages, "after": None},
        "paces": [{"temperature": each, "told": "first touch within 5 min"} for each in Temperature],
        "intake": {"failed": 1000, "troubled": 12},
        "health": [(f"{said}'s back-up is no longer here", False)] * home.HEALTH, "more_health": 3,
    }  # fmt: skip


def _intakes(kind: str) -> Iterator[Facts]:
    """Nothing failed, and as much as there is room for, of a source that is in every trouble."""
    said = LEADS[kind]["name"] or "Roof form"
    nothing: Facts = {
        "failed": [], "total": 0, "pages": {"before": None, "after": None, "shown": ""}, "troubled": [], "more": 0,
        "said": "", "place": PLACE,
    }  # fmt: skip
    failed = {"at": "Mon 23 Nov 10:00", "source": said, "why": said}
    trouble = {
        "name": said, "kind": "Typeform", "refused": 12, "since": "10:07", "why": said,
        "silent": "Thu 19 Nov 10:07", "usual": "16 h", "token": "Fri 27 Nov 09:00", "expired": False,
        "read": False, "locked": "",
    }  # fmt: skip
    healthy = {**trouble, "refused": 0, "silent": None, "token": None}
    yield nothing
    yield {
        **nothing, "failed": [{**failed, "number": number} for number in range(1, 11)], "total": 1000,
        "pages": {"before": 0, "after": 20, "shown": "11 to 20 of 1000"}, "more": 3,
        "said": f"Inquiry 9: {said}", "troubled": [
            *([trouble] * 6), {**trouble, "locked": "10:09"}, {**healthy, "refused": 1, "read": True},
            {**healthy, "token": "Mon", "expired": True}, {**healthy, "token": "", "expired": True},
        ],
    }  # fmt: skip


def _stats(kind: str) -> Iterator[Facts]:
    """Of a person without anything, of everybody with all that fits, as lines and as tables, and posted."""
    said = LEADS[kind]["campaign"] or "no campaign"
    plain: Facts = {
        "native": False, "title": "Follow-up, this week", "whom": "U0SAM", "few": "",
        "headline": "3 of 4 leads followed up (75%), 1 of 2 on time (50%).",
        "trend": "Follow-up 75% (3 of 4), up from 60% (6 of 10) in the week before; received 4, down from 10.",
        "numbers": NUMBERS, "table": None, "pictures": [], "overdue": [], "more_overdue": 0, "left_out": "",
        "again": again(Wanted(PERIOD, None, "U0SAM", csv=False, manages=False)), "to_post": "",
        "posted_by": None, "period": "Mon 16 Nov 00:00 to yesterday 00:00, UTC", "definitions": definitions(),
    }  # fmt: skip
    wanted = Wanted(PERIOD, "sales-channel", None, csv=False, manages=True)
    cells: list[Any] = [
        (12, "12, 3 pending"),
        (0.75, "75% (3 of 4)"),
        "–",
        (600, "≥ 10 min"),
        (3, "3"),
        (1, "1"),
    ]
    named = short(said, 45)
    rows = [[f"{place}. {named} (listed)", *cells] for place in range(1, 1201)]
    headings = ("sales channel", *HEADINGS)
    bars = chart("bar", "Follow-up by campaign, %", [said] * 30, {"followed up, %": [75] * 30})
    linked = {
        "number": 42,
        "link": "https://slack.com/archives/C0LEADS/p1700000000000001",
        "why": "due 23 h ago",
    }
    full: Facts = {
        **plain, "whom": None, "few": "listed: fewer than 5 leads, or nobody's, so not ranked",
        "table": table("Follow-up by campaign", headings, rows), "overdue": [{**linked, "owner": "U0SAM"}] * 5,
        "pictures": [{**bars, "counts": "7 Sep 75% (3 of 4) · " * 12}],
        "more_overdue": 980, "again": again(wanted), "to_post": wanted.words,
        "left_out": "3 test, junk, duplicate or erased",
    }  # fmt: skip
    few = {**full, "native": True, "table": table("Follow-up by campaign", headings, rows[:5])}
    posted = {"overdue": [{**linked, "link": "", "owner": None}], "posted_by": "U0MARIA", "again": None}
    for facts in (plain, full, {**full, **posted}, few, {**few, **posted}):
        yield fitting(facts)


def _pictures(kind: str) -> Iterator[Facts]:
    name = str(LEADS[kind]["name"] or "Sam")
    made = chart("bar", f"Follow-up {name}", [name, "Dana"], {f"followed up {name}": [75, 50]})
    yield {"made": {**made, "picture": {"file": "F0123456789", "url": None}}}
    yield {"made": {**made, "picture": {"file": None, "url": f"https://x.example/pictures/{'0' * 64}.png"}}}


def _boards(kind: str) -> Iterator[Facts]:
    """A team alone, the podium with lines, and a table of everybody with all that managers are told."""
    said = LEADS[kind]["name"] or "Sam"
    plain: Facts = {
        "title": "Last week's follow-up", "words": "2026-w47",
        "headline": "The team: 3 of 4 leads followed up (75%), 1 of 2 on time (50%).", "told": [], "ranked": [],
        "listed": [], "table": None, "more": ["", ""], "improved": None, "fastest": None, "chart": None,
        "flags": [], "left_out": "", "period": "Mon 16 Nov to Sun 22 Nov, UTC", "definitions": MEANS[:2],
    }  # fmt: skip
    told = ["Before that: 60% (3 of 5) followed up.", "4 leads never claimed by anybody."]
    best: Facts = {"improved": {"id": "U0SAM", "text": "40% (2 of 5) → 80% (4 of 5)"}}
    best |= {"fastest": {"id": "U0SAM", "text": "40 s, #42"}, "left_out": "3 test, junk, duplicate or erased"}
    name = short(said, board_facts.NAME)
    rows = [(name, (75, "75% (3 of 4)"), (50, "50% (1 of 2)")) for _ in range(100)]
    full = {
        "chart": chart("bar", "Follow-up rate", [said] * 20, {"Follow-up rate": [75] * 20}),
        "table": table("Everybody", ("Who", "Followed up", "On time"), board_facts._fitting(rows)),
        "more": ["1160 more people", "1180 more people"], "told": told, "ranked": LINES[:3],
        "flags": [*LINES[:flagged.SHOWN], {"id": None, "text": "and 3 more"}],
    }  # fmt: skip
    for native in (True, False):
        yield {**plain, "native": native}
        yield {
            **plain, **best, "told": told, "ranked": LINES[:6], "listed": LINES[6:10], "native": native,
        }  # fmt: skip
        yield {**plain, **best, **full, "native": native}


def _standups(_kind: str) -> Iterator[Facts]:
    nothing: Facts = {
        "headline": "Nothing is waiting", "quiet": True, "oldest": [], "late": [], "more_late": "",
        "agreed": [], "more_agreed": 0, "since": "Since Friday", "past": "No leads were received.",
        "where": "All leads", "zone": "Asia/Tokyo", "left_out": "",
    }  # fmt: skip
    yield nothing
    yield {
        **nothing, "headline": "12 leads to claim · 34 overdue", "quiet": False,
        "oldest": list(range(1, standup.CLAIMS + 1)), "more_late": "1190 more people", "more_agreed": 3,
        "late": [{"id": f"U{number:09}", "many": 7} for number in range(standup.PEOPLE)],
        "agreed": [{"id": "U0SAM", "text": "10:00 📞 #42"}] * standup.MEETINGS,
        "left_out": "2 test, junk, duplicate or erased",
    }  # fmt: skip


def _fridays(kind: str) -> Iterator[Facts]:
    said = short(LEADS[kind]["name"], friday.NAME) or "Somebody"
    numbers = [["Followed up", "75% (3 of 4)", "no leads"], ["On time", "50% (1 of 2)", "–"]]
    alone: Facts = {
        "headline": "Your week: 75% (3 of 4)", "numbers": numbers, "late": "", "ahead": [], "more": 0,
        "said": "3 prospects heard from you this week.", "left_out": "", "definitions": MEANS[:2],
        "period": "Mon 16 Nov to Sun 22 Nov, UTC",
    }  # fmt: skip
    yield alone
    ahead = [{"text": "Tue 24 Nov 10:00 📞 #42", "who": said}] * friday.AHEAD
    yield {
        **alone,
        "late": "2 leads overdue",
        "ahead": ahead,
        "more": 4,
        "left_out": "1 still within the limit",
    }


def _drawn(caption: str, name: str, most: int) -> tuple[Facts, Facts]:
    """A table with as many rows of whatever people call things, and a chart of them."""
    names = [f"{name[:80]} {number}" for number in range(most)]
    rows: list[list[Cell]] = [
        [each, *((float(number), f"{number} ($1,200)") for number in range(5))] for each in names
    ]
    headings = ("campaign", "received", "likely (est.)", "in play (est.)", "left (est.)", "won so far")
    return table(caption, headings, rows, room=6_000), chart("bar", caption, names, {"won, %": [1.5] * most})


def _rules_of_45(kind: str) -> Iterator[Facts]:
    name = LEADS[kind]["campaign"] or "no campaign"
    for most, native in ((0, True), (1, True), (12, True), (150, False)):
        made, bars = _drawn("Rule of 45 by campaign: an estimate", name, most)
        yield {
            "headline": "Estimate: of 20 leads about 9 buy from somebody within a year.", "native": native,
            "worth": "Estimate in money: $7,425 left to competitors." if most else "",
            "title": "Rule of 45, this year, by campaign: an estimate", "table": made if most else None,
            "chart": bars if most else None, "apart": "The rows do not add up exactly." if most else "",
            "curve": "Of 100 inquirers 12 buy from somebody within 3 months.",
            "left_out": "3 test, junk, duplicate or erased" if most else "", "definitions": MEANS[:6],
            "period": "Thu 1 Jan 2026 00:00 to Mon 23 Nov 2026 09:00, UTC",
        }  # fmt: skip


def _trends(kind: str) -> Iterator[Facts]:
    for most, native, whom in ((0, True, "U0SAM"), (12, True, None), (52, False, None)):
        made, line = _drawn("Follow-up by week, the newest first", LEADS[kind]["name"] or "16 Nov 2026", most)
        yield {
            "headline": "Follow-up is rising: 75% (3 of 4) in the last 4 weeks.", "native": native, "whom": whom,
            "table": made if most else None, "rates": line if most else None, "speeds": line if most else None,
            "left_out": "3 test, junk, duplicate or erased" if most else "", "definitions": MEANS[:4],
            "period": "24 Nov 2025 to 22 Nov 2026, UTC; the running week is left out",
        }  # fmt: skip


def _cohorts(kind: str) -> Iterator[Facts]:
    for most, native in ((0, True), (9, True), (9, False)):
        made, bars = _drawn("By time to first touch", LEADS[kind]["name"] or "within 5 min", most)
        some = bool(most)
        yield {
            "headline": "Speed pays here: of leads touched within 5 min 30% (12 of 40) were won.", "native": native,
            "title": "Does speed pay here? The last 12 months", "speed": made if some else None,
            "touches": made if some else None, "speed_chart": bars if some else None,
            "touch_chart": bars if some else None, "left_out": "3 test, junk, duplicate or erased" if some else "",
            "period": "Sun 23 Nov 2025 00:00 to Sat 24 Oct 2026 00:00, UTC", "definitions": MEANS[:5],
        }  # fmt: skip


def _campaign_called(kind: str) -> str:
    """A campaign's name: one without a letter or digit there is not."""
    name = LEADS[kind]["campaign"] or ""
    return name if short(name, 60) else "roofs"


def _bundles(kind: str) -> Iterator[Facts]:
    words = _campaign_called(kind)
    choices = [(number, words) for number in range(1, unattributed.OFFERED + 1)]
    each = {
        "many": "1000 inquiries", "since": "Mon 16 Nov", "latest": "Fri 20 Nov", "marks": short(words, 60) * 6,
        "sources": ", ".join([short(words, 40)] * 3), "leads": "#1, #2, #3, #4, #5",
    }  # fmt: skip
    for most, done, offered in ((0, None, []), (PAGE, {"text": words[:100], "undo": 3}, choices)):
        yield {
            "bundles": [{**each, "number": number, "campaigns": offered} for number in range(1, most + 1)],
            "many": "1000 inquiries", "groups": most, "done": done, "pages": pages(10, 42), "place": PLACE,
        }  # fmt: skip
    one = {**each, "latest": each["since"], "number": 7, "campaigns": []}
    yield {
        "bundles": [one], "many": "1 inquiry", "groups": 1, "done": {"text": "Taken back.", "undo": None},
        "pages": pages(0, 1), "place": PLACE,
    }  # fmt: skip


def _assigning(kind: str) -> Iterator[Facts]:
    words = _campaign_called(kind)
    for most, more in ((0, 0), (unattributed.LISTED, 7)):
        choices = [(number, words) for number in range(1, most + 1)]
        yield {"marks": words, "campaigns": choices, "left_out": more, "place": PLACE}


def _campaign_rules(kind: str) -> Iterator[Facts]:
    words = _campaign_called(kind)
    for most, who in ((0, None), (PAGE, "U0TOM"), (1, None)):
        rule = {"marks": words, "campaign": words, "since": "3 Mar 2025", "who": who}
        yield {
            "rules": [{**rule, "number": number} for number in range(1, most + 1)], "total": most,
            "pages": pages(10, 42) if most > 1 else pages(0, most), "place": PLACE,
        }  # fmt: skip


def _marketing_weeks(kind: str) -> Iterator[Facts]:
    name = short(LEADS[kind]["campaign"] or "–", marketing_facts.NAME)
    line = f"{name}: 1,000 leads, 75% (750 of 1,000) followed up; so far won 7 for $12,000, cost $9,752."
    row: list[Cell] = [
        name, (1000, "1,000"), (0.75, "75% (750 of 1,000)"), (0.5, "50% (500 of 1,000)"), (250, "250"),
        (7, "7 for $12,000 and €4,000"), "$9,752", "23% (not in it: €4,000 won)",
    ]  # fmt: skip
    silent = [f"{name}: nothing since Tue 17 Nov 09:00, usually every 4 h"] * marketing_facts.SILENT
    told = marketing_facts._definitions(RULES, silent=True)
    # so few natively that they fit whatever they are called: what can be pressed must not depend on it here
    for native, most in ((True, 6), (False, marketing_facts.CAMPAIGNS), (True, 1), (True, 0)):
        made = table(
            "Campaigns, last week", marketing_facts.HEADINGS, [row] * most, room=marketing_facts.ROOM
        )
        yield {
            "headline": "750 of 1,000 leads followed up (75%).", "lines": [line] * min(most, marketing_facts.IN_TEXT),
            "more_lines": max(0, most - 1), "table": made if most else None, "more": most, "silent": silent[:most],
            "lost": "💸 250 leads worth $46 and €12 were never followed up." if most else "", "more_silent": most,
            "waiting": "12 inquiries in 3 groups" if most else "", "left_out": "3 test" if most else "",
            "period": "Mon 16 Nov to Sun 22 Nov, UTC", "definitions": told, "native": native,
            "quiet": marketing_facts._quiet([name] * most),
        }  # fmt: skip


def _campaigns(kind: str) -> Iterator[Facts]:
    """A page with nothing, one with everything as tables and as lines, one without a page, and one that was posted."""
    name = LEADS[kind]["campaign"] or "Fair"
    buttons = {"words": "12 q3 last", "handle": "12", "other": "12 q3 first", "other_touch": "first"}
    money = [
        (f"Cost {each}", "€1,152.35 and $4,600.50 (by the leads' prices, 12 leads without one)")
        for each in range(7)
    ]
    plain: Facts = {
        "native": False, "title": name, "about": "running since 23 Nov · since it began", "few": "",
        "headline": "3 of 4 leads followed up (75%).", "steps": [(each, "75% (3 of 4)") for each in FUNNEL],
        "numbers": money, "pace": NUMBERS[:5], "outlook": "No leads were received.", "said": [], "competitors": [],
        "pictures": [], "months": None, "people": None, "posted_by": None, "left_out": "",
        "period": "Mon 16 Nov 2026 00:00 to yesterday 00:00, UTC", "definitions": meanings(True, "leads"),
        "buttons": {**buttons, "page": True, "open": True},
    }  # fmt: skip
    people, bars = _drawn("Follow-up by person", name, 5)
    cost: list[Cell] = ["2026-10", "€1,152.35 and $4,600.50", (212, "212"), "€1,152.35 and $4,600.50"]
    months = table("Cost by month", ("month", "cost", "leads", "cost per lead"), [cost] * 8, room=3_000)
    full: Facts = {
        **plain, "people": people, "months": months, "pictures": [bars, bars], "few": "listed: few leads",
        "said": [(short(name, 40), f"12: {short(name, 40)} 9, other reasons 3")] * CODES_TOLD,
        "competitors": [(short(name, 40), "3")] * COMPETITORS, "left_out": "3 test, junk, duplicate or erased",
        "outlook": "Estimate: of 212 leads about 95.4 buy from somebody within a year.",
        "buttons": {**buttons, "page": False, "open": False},
    }  # fmt: skip
    posted = {"buttons": None, "posted_by": "U0TOM"}
    for facts in (plain, full, {**full, "native": True}, {**full, **posted}):
        yield fitting_page("campaign", facts)


def _campaign_lists(kind: str) -> Iterator[Facts]:
    name = LEADS[kind]["campaign"] or "Fair"
    line = {
        "name": name, "state": "without a page, first lead 23 Nov", "leads": "212 leads", "handle": "~0123456789abcdef",
        "followed_up": "75% (150 of 200) followed up", "won": "12 for $48,000 (2 without an amount)", "page": False,
        "cost": "€1,152.35 and $4,600 (by the leads' prices)", "returned": "EUR – (what was won is in USD); USD 392%",
    }  # fmt: skip
    drop = {
        "number": 7,
        "name": short(name, 100),
        "channel": "#leads",
        "told": "planned for Tue 24 Nov 2026 10:00",
    }
    for most, before, after in ((0, None, None), (1, None, None), (CAMPAIGNS, 0, 16), (CAMPAIGNS, None, 8)):
        yield {
            "campaigns": [{**line, "page": each % 2 == 0} for each in range(most)], "total": most * 3,
            "shown": "9 to 16 of 24" if most > 1 else "", "pages": {"before": before, "after": after},
            "drops": [drop] * (DROPS_LISTED if most > 1 else 0), "more_drops": most, "definitions": meanings(False),
            "period": "Mon 16 Nov 2026 00:00 to yesterday 00:00, UTC",
        }  # fmt: skip


def _comparisons(kind: str) -> Iterator[Facts]:
    name = short(LEADS[kind]["campaign"] or "Fair", 45)
    cells: list[Cell] = [(75, "€1,152.35 and $4,600.50")] * len(COMPARED_BY)
    bars = chart("bar", "Return by campaign, %", [name] * 20, {"return, %": [392] * 20})
    for most, native, pictures in (
        (1, True, []),
        (5, True, [bars, bars]),
        (20, False, [bars]),
    ):
        yield fitting_page("compare", {
            "native": native, "headline": f"{name} brought the best return: 392%.", "few": "listed: few leads",
            "people": table("Campaigns", ("campaign", *COMPARED_BY), [[name, *cells]] * most), "pictures": pictures,
            "csv": "first 1 2 3 4 5", "period": "each since it began", "left_out": "", "definitions": meanings(False),
        })  # fmt: skip


def _costs(kind: str) -> Iterator[Facts]:
    name = LEADS[kind]["campaign"] or "Fair"
    entry = {"amount": "-$1,200.50", "month": "Oct 2026", "note": name, "who": "U0TOM", "at": "23 Nov"}
    for most in (0, COSTS):
        yield {
            "name": name, "entries": [entry] * most, "more": most, "total": "€1,152.35 and $4,600" if most else "",
            "currency": "EUR", "place": PLACE,
        }  # fmt: skip


SAMPLES: dict[str, Sample] = {
    "answered": Sample("message", _answers, ("#42",)),
    "apology": Sample("message", _as_they_are({"reference": "ab12cd34"}), ("ab12cd34",)),
    "away": Sample(
        "message",
        _as_they_are(*({"whom": "U0SAM", "until": "Fri 27 Nov 09:00", "stand_in": stand_in, "moved": moved}
                       for stand_in, moved in (("U0RUTH", "12 leads"), ("U0RUTH", ""), (None, "")))),
        ("<@U0SAM>", "Fri 27 Nov"),
    ),
    "away_view": Sample("modal", _as_they_are({"place": PLACE})),
    "answer_view": Sample("modal", _as_they_are({"text": SPITE})),
    "waiting_view": Sample("modal", _as_they_are({})),
    "bought_view": Sample("modal", _as_they_are({"number": 42, "place": PLACE})),
    "card": Sample("message", _cards, ("#42",)),
    "became_lead": Sample("message", _as_they_are({"number": 42}), ("#42",)),
    "campaign": Sample("message", _campaigns, ("3 of 4 leads followed up",)),
    "campaigns": Sample("message", _campaign_lists, ()),
    "cohorts": Sample("message", _cohorts, ("12 of 40",)),
    "covering": Sample(
        "message", lambda kind: _lists(kind, "in his stead", person="U0DANA", until="Fri 27 Nov 09:00"),
        ("<@U0DANA>", "1000 leads"),
    ),
    "crm_away": Sample(
        "message",
        _as_they_are(*({"name": name, "kind": "HubSpot", "why": "HubSpot answered 401", "since": since}
                       for name, since in (("Our HubSpot", "10:07"), ("x", ""), (SPITE, "10:07")))),
        ("HubSpot answered 401", "glengarry crm renew"),
    ),
    "did_you_buy_view": Sample("modal", _buyers),
    "compare": Sample("message", _comparisons, ("392%",)),
    "cost_view": Sample("modal", _costs),
    "digest": Sample(
        "message",
        lambda kind: ({"leads": many(kind, "on the list", most), "total": "200 cold leads", "more": more}
                      for most, more in ((1, 0), (SHOWN, 180))),
        ("200 cold leads", "#1"),
    ),
    "dispose_view": Sample("modal", _disposals),
    "drop_list": Sample("message", filled_plans.lists),
    "drop_moved": Sample("message", filled_plans.moved),
    "drop_plan_view": Sample("modal", filled_plans.changes),
    "drop_planned": Sample("message", filled_plans.awaited, ("Tue 24 Nov 2026 10:00",)),
    "drop_preview": Sample("message", filled_plans.previews, ("Nothing is taken in before you confirm",)),
    "drop_view": Sample("modal", filled_plans.forms),
    "drops_planned": Sample("message", filled_plans.planned),
    "escalation": Sample("message", _escalations, ("#42", "23 h 59 min")),
    "failure": Sample(
        "message",
        _as_they_are({"conversation": "#leads", "error": "not_in_channel", "advice": "Invite me there."}),
        ("#leads", "not_in_channel"),
    ),
    "found": Sample("message", _found),
    "assign_view": Sample("modal", _assigning),
    "campaign_rules": Sample("modal", _campaign_rules),
    "marketing_week": Sample("message", _marketing_weeks, ("750 of 1,000", "Mon 16 Nov")),
    "unattributed": Sample("modal", _bundles),
    "dealt": Sample("message", _of_leads(), ("#42", "is yours")),
    "dealt_out": Sample(
        "message",
        lambda kind: ({"received": received, "coming": coming, "over": over, "territories": where}
                      for received, coming, over, where in (
                          (0, False, False, ""), (1, False, False, ""), (150, False, False, ""), (0, True, False, ""),
                          (9, True, False, ""), (9, False, True, ""), (9, False, False, LEADS[kind]["name"] or ""))),
    ),
    "drop": Sample("message", announcements, ("📣",)),
    "drop_begins": Sample("message", beginnings, ("#leads",)),
    "drop_ended": Sample(
        "message", lambda kind: ({"name": LEADS[kind]["name"] or "A", "left": left} for left in (1, 250)), ("🌱",)
    ),
    "drop_reminder": Sample(
        "message",
        lambda kind: ({"name": LEADS[kind]["name"] or "A", "received": received, "waiting": waiting, "late": late,
                       "channel": channel}
                      for received, waiting, late, channel in DROPS), ("⏰", "Deal me one"),
    ),
    "friday": Sample("message", _fridays, ("75% (3 of 4)",)),
    "hands_full": Sample("message", _full_hands, ("Coffee",)),
    "help": Sample(
        "message",
        _as_they_are(*({"title": "Leads", "lines": HELP, "codes": codes} for codes in ([], CODES))),
        ("/dispo 42 won 12000",),
    ),
    "history": Sample("message", _histories, ("#42",)),
    "home": Sample("home", _homes),
    "intake_view": Sample("modal", _intakes),
    "hosted_form": Sample("message", _hosted_forms, ("/f/autumn-webinar",)),
    "inquiry": Sample("message", _inquiries, ("#42",)),
    "list_columns_view": Sample("modal", filled_plans.columns),
    "lead_list": Sample(
        "message",
        lambda kind: ({"leads": many(kind, "to call back", most), "total": "200 open leads", "more": most * 9}
                      for most in (0, 1, SHOWN)),
    ),
    "lead_page": Sample("message", _pages, ("#42",)),
    "leaderboard": Sample("message", _boards, ("3 of 4 leads followed up",)),
    "more_view": Sample("modal", _mores),
    "new_lead_view": Sample("modal", _new_leads),
    "next": Sample("message", _nexts, ("#42",)),
    "not_yet_view": Sample("modal", _as_they_are({"number": 42, "place": PLACE})),
    "nudge": Sample("message", _nudges, ("#42",)),
    "nudge_digest": Sample("message", _nudge_digests),
    "nurture": Sample("message", _of_leads(why="Nobody claimed it"), ("#42", "Nobody claimed it")),
    "offer": Sample("message", _offers, ("#42", "tomorrow 09:30")),
    "pile_view": Sample("modal", _piles),
    "pile_week": Sample(
        "message",
        _as_they_are(*({"due": due, "buyers": buyers, "waiting": waiting}
                       for due, buyers, waiting in ((42, 8, 2), (1, 0, 0), (0, 8, 0), (0, 0, 2)))),
        ("🌱",),
    ),
    "reassign_view": Sample(
        "modal", _as_they_are(*({"number": 42, "owner": each, "place": PLACE} for each in ("U0SAM", None)))
    ),
    "recorded": Sample(
        "message", lambda kind: ({"lead": lead, "label": "&" * 40, "claimed": claimed, "understood": understood,
                                  "undo": 17}
                                 for lead in each_life(kind)
                                 for claimed, understood in ((True, "Tue 24 Nov 2026 10:00"), (False, ""))), ("#42",)
    ),
    "refusal": Sample(
        "message", _as_they_are(*({"text": SPITE, "ask": ask} for ask in ("U0SAM", None))), ("{{7*7}}",)
    ),
    "reject_view": Sample("modal", _as_they_are(_reasons(of_inquiries=True))),
    "release_view": Sample("modal", _as_they_are(_reasons(of_inquiries=False))),
    "sent_away": Sample(
        "message",
        _as_they_are(*({"by": "U0MARIA", "until": "Fri 27 Nov 09:00", "stand_in": each}
                       for each in ("U0RUTH", None))),
        ("<@U0MARIA>", "/lead back"),
    ),
    "settings_view": Sample("modal", _settings),
    "settled": Sample("message", _of_leads(), ("#42",)),
    "erase": Sample("message", _as_they_are({"number": 42, "leads": "2 leads (#42, #57)"}), ("#42", "2 leads")),
    "erased": Sample("message", _as_they_are({"number": 42}), ("#42",)),
    "list_erased": Sample("message", _as_they_are({}), ("erased on request", "/lead mine")),
    "snooze_view": Sample(
        "modal",
        _as_they_are(*({"number": 42, "ask_when": when, "ask_why": why, "times": 3, "place": PLACE}
                       for when, why in ((True, True), (True, False), (False, True)))),
    ),
    "snoozed": Sample("message", _snoozes, ("#42", "Mon 30 Nov 09:00")),
    "snoozed_often": Sample("message", _snoozed_often, ("#42", "<@U0SAM>", "3 times")),
    "rule_of_45": Sample("message", _rules_of_45, ("Estimate: ",)),
    "say": Sample("message", _as_they_are({"text": SPITE}), ("{{7*7}}",)),
    "standup": Sample("message", _standups, ("Since Friday",)),
    "picture": Sample("message", _pictures, ("Dana 50",)),
    "stats": Sample("message", _stats, ("3 of 4 leads followed up",)),
    "third_time": Sample(
        "message",
        lambda kind: ({"lead": lead, "so_far": told, "by": "U0TOM", "cycle": 3}
                      for lead in each_life(kind, "resting") for told in (_so_far(kind), None)),
        ("#42", "<@U0TOM>"),
    ),
    "third_time_decided": Sample(
        "message",
        _as_they_are(*({"number": 42, "who": "U0MARIA", "agreed": agreed} for agreed in (True, False))),
        ("#42", "<@U0MARIA>"),
    ),
    "mailbox_failed": Sample(
        "message",
        _as_they_are(*({"name": name, "since": "10:07", "why": name, "works": works}
                       for name in ("Contact mails", "x", SPITE) for works in (False, True))),
        ("10:07", "mailbox"),
    ),
    "source_rejected": Sample(
        "message",
        _as_they_are(*({"name": name, "kind": "Typeform", "times": 10, "since": "10:07", "why": name, "own": own}
                       for name in ("Roof form", "x", SPITE) for own in (False, True))),
        ("10 times", "glengarry source rotate"),
    ),
    "source_token": Sample(
        "message",
        _as_they_are(*({"name": name, "kind": "Meta Lead Ads", "what": what, "why": "HTTP 401: the token is not taken",
                        "until": until, "waiting": waiting}
                       for name in ("Roof form", SPITE) for waiting in (0, 1, 7)
                       for what, until in (("refused", None), ("ends", "Mon 30 Nov 2026 00:00"),
                                           ("ended", "Mon 30 Nov 2026 00:00"), ("ended", None)))),
        ("glengarry source token",),
    ),
    "undelivered": Sample(
        "message",
        _as_they_are(*({"name": name, "event": "lead.claimed", "lead": 42, "why": name}
                       for name in ("Warehouse", "x", SPITE))),
        ("lead.claimed", "#42", "glengarry webhook failed"),
    ),
    "source_silent": Sample(
        "message",
        _as_they_are(*({"name": name, "kind": "Typeform", "since": "Thu 19 Nov 10:07", "usual": "16 h"}
                       for name in ("Roof form", "x", SPITE))),
        ("Thu 19 Nov 10:07", "16 h", "glengarry source test"),
    ),
    "thread_note": Sample("message", _notes, ("#42",)),
    "told": Sample("message", _tellings, ("#42", "<@U0DANA>")),
    "too_late": Sample(
        "message",
        _as_they_are(*({"number": 42, "state": state, "owner": owner, "you": "U0SAM", "ago": "5 s"}
                       for state, owner in (("working", "U0SAM"), ("working", "U0DANA"), ("nurture", None)))),
        ("#42",),
    ),
    "trend": Sample("message", _trends, ("3 of 4",)),
    "undone": Sample("message", _of_leads(label="&" * 40), ("#42", "taken back")),
    "unanswered": Sample("message", _silences, ("#42", "24 nudges", "120 days")),
    "unreachable": Sample(
        "message",
        _as_they_are(*({"faults": [SPITE] * most, "more": more, "unknown": [SPITE] * more}
                       for most, more in ((1, 0), (health.SHOWN, health.SHOWN)))),
        ("{{7*7}}",),
    ),
    "welcome_back": Sample("message", lambda kind: _lists(kind, "touched"), ("1000 leads",)),
    "why_here": Sample("message", _outlooks, ("#42",)),
}  # fmt: skip
