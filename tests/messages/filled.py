"""Sample facts for every template, with as many entries in its lists as the handlers put there at most."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from handlers import claim, health, home
from handlers.dispose import HELP, OFFERED
from handlers.forms import LONGEST, shown
from handlers.home_me import PERSON
from handlers.home_routes import FIELDS
from handlers.lead import FORM
from handlers.outlook import PEOPLE, STEPS, UNMATCHED
from handlers.settings_of import FORMS
from handlers.speak import BUTTONS, SHOWN
from messages.words import short
from playbook.words import Temperature
from tests.samples import LEADS, RULES, SPITE, Facts, each_life, facts_about, many
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
PLACE = '{"channel": "C0LEADS", "lead": 42}'
NUMBERS = [(f"Number {number}", "75% (3 of 4)") for number in range(8)]
LINE = {"place": "🥇", "rate": "75%", "text": "3 of 4 followed up, on time 50% (1 of 2)"}
LINES = [{**LINE, "id": f"U{number:09}"} for number in range(25)]
MEANS = [(f"number {number}", "What it means, and what it is divided by. " * 4) for number in range(9)]


def _history(kind: str) -> list[Facts]:
    note = LEADS[kind]["message"]
    return [
        {"at": "09:00", "who": who, "what": "handed over", "to": to, "note": note, "door": "command line"}
        for who, to in [("U0SAM", "U0DANA"), (None, None)] * 6
    ]


def _pages(kind: str) -> Iterator[Facts]:
    for lead in each_life(kind):
        yield {"lead": lead, "history": _history(kind), "private": lead["state"] == "working"}
    yield {"lead": facts_about(kind), "history": [], "private": False}


def _mores(kind: str) -> Iterator[Facts]:
    crowd = [(f"U{number:09}", short(LEADS[kind]["name"], 70) or "U1") for number in range(100)]
    ways = [("release", "Release: back to the channel"), ("give", "Hand over to the colleague below")]
    lead = facts_about(kind, "to call back")
    for chosen, others in (([], []), (ways[:1], []), (ways, crowd)):
        yield {
            "lead": lead, "history": _history(kind), "private": True, "ways": chosen, "colleagues": others,
            "place": PLACE,
        }  # fmt: skip


def _nudges(kind: str) -> Iterator[Facts]:
    quick = [(code, label) for code, label, _ in CODES[:BUTTONS]]
    for lead in each_life(kind, "claimed", "asked", "touched", "to call back", "to meet", "in his stead"):
        yield {"lead": lead, "quick": quick, "headline": "📅 Meeting: how did it go?"}


def _inquiries(kind: str) -> Iterator[Facts]:
    for since in (None, {"on": "3 Mar 2025", "lead": 17}, {"on": "3 Mar", "lead": None}):
        for lead in each_life(kind, "inquiry"):
            yield {"lead": lead, "blocked": since}


def _escalations(kind: str) -> Iterator[Facts]:
    for in_channel in (True, False):
        for lead in each_life(kind, "new", "back-ups next", "fallback next", "given up next", "offered"):
            yield {"lead": lead, "waiting": "23 h 59 min", "in_channel": in_channel}


def _notes(kind: str) -> Iterator[Facts]:
    said = LEADS[kind]["message"]
    for note in (
        "re-inquiry", "timed-out", "released", "freed", "assigned", "handed-over", "bounced", "inherited",
        "covered", "returned", "hot-again", "stopped", "replied",
    ):  # fmt: skip
        for who in (
            ("U0SAM", None) if note in ("re-inquiry", "hot-again", "stopped", "replied") else ("U0SAM",)
        ):
            yield {
                "lead": facts_about(kind), "kind": note, "who": who, "owner": who or "", "source": said,
                "story": said, "why": said,
            }  # fmt: skip


def _disposals(kind: str) -> Iterator[Facts]:
    for mine, more in (([], 0), (many(kind, "touched", 100), 20)):
        yield {
            "title": "Record what happened", "codes": CODES[:OFFERED], "more": more, "leads": mine,
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
        "hours": [(key, label, hint, False) for key, label, hint in PERSON[-4:]],
        "route": list(FIELDS),
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
    yield {
        **nothing, "leads": many(kind, "to call back", home.LEADS), "more": 988, "markets": True,
        "pile": [facts_about(kind, "resting", number) for number in range(101, 101 + home.PILE)],
        "more_pile": True, "manager": _manager(said),
    }  # fmt: skip


def _manager(said: str) -> Facts:
    pages = {"before": "0-0", "after": "30-8", "shown": "16 to 30 of 1000"}
    person = {"now": "away", "told": f"rep, manager · {said}", "backup": "U0RUTH"}
    return {
        "people": [{**person, "id": f"U{number:09}"} for number in range(home.PEOPLE)], "people_pages": pages,
        "routes": [
            {"number": each, "place": each + 1, "name": said or "DACH", "way": "rotation", "channel": said}
            for each in range(home.ROUTES)
        ],
        "routes_pages": {**pages, "after": None},
        "paces": [{"temperature": each, "told": "first touch within 5 min"} for each in Temperature],
        "health": [(f"{said}'s back-up is no longer here", False)] * home.HEALTH, "more_health": 3,
    }  # fmt: skip


def _stats(_kind: str) -> Iterator[Facts]:
    rows: list[Facts] = [{"id": None, "text": "0% (0 of 4)"}, *LINES[:19]]
    for people, more, left_out in (([], "", ""), (rows, "80 more people", "3 test, junk or duplicate")):
        yield {
            "title": "Follow-up, week", "whom": None if people else "U0SAM",
            "headline": "3 of 4 leads followed up (75%), 50% on time.",
            "numbers": NUMBERS, "people": people, "more": more, "left_out": left_out,
            "period": "Mon 16 Nov 00:00 to yesterday 00:00, UTC", "definitions": MEANS,
        }  # fmt: skip


def _boards(_kind: str) -> Iterator[Facts]:
    for ranked, listed, improved in (([], [], None), (LINES, LINES, "U0SAM")):
        yield {
            "headline": "The team: 3 of 4 leads followed up (75%), 50% on time.", "ranked": ranked,
            "unclaimed": "4 leads never claimed by anybody." if ranked else "", "listed": listed,
            "improved": improved, "left_out": "3 test, junk or duplicate" if ranked else "",
            "period": "Mon 16 Nov 00:00 to yesterday 00:00, UTC", "definitions": MEANS[:1],
        }  # fmt: skip


SAMPLES: dict[str, Sample] = {
    "apology": Sample("message", _as_they_are({"reference": "ab12cd34"}), ("ab12cd34",)),
    "away": Sample(
        "message",
        _as_they_are(*({"whom": "U0SAM", "until": "Fri 27 Nov 09:00", "stand_in": stand_in, "moved": moved}
                       for stand_in, moved in (("U0RUTH", "12 leads"), ("U0RUTH", ""), (None, "")))),
        ("<@U0SAM>", "Fri 27 Nov"),
    ),
    "away_view": Sample("modal", _as_they_are({"place": PLACE})),
    "card": Sample("message", _of_leads(), ("#42",)),
    "covering": Sample(
        "message", lambda kind: _lists(kind, "in his stead", person="U0DANA", until="Fri 27 Nov 09:00"),
        ("<@U0DANA>", "1000 leads"),
    ),
    "digest": Sample(
        "message",
        lambda kind: ({"leads": many(kind, "on the list", most), "total": "200 cold leads", "more": more}
                      for most, more in ((1, 0), (SHOWN, 180))),
        ("200 cold leads", "#1"),
    ),
    "dispose_view": Sample("modal", _disposals),
    "escalation": Sample("message", _escalations, ("#42", "23 h 59 min")),
    "failure": Sample(
        "message",
        _as_they_are({"conversation": "#leads", "error": "not_in_channel", "advice": "Invite me there."}),
        ("#leads", "not_in_channel"),
    ),
    "hands_full": Sample("message", _full_hands, ("Coffee",)),
    "help": Sample(
        "message",
        _as_they_are(*({"title": "Leads", "lines": HELP, "codes": codes} for codes in ([], CODES))),
        ("/dispo 42 won 12000",),
    ),
    "home": Sample("home", _homes),
    "inquiry": Sample("message", _inquiries, ("#42",)),
    "lead_list": Sample(
        "message",
        lambda kind: ({"leads": many(kind, "to call back", most), "total": "200 open leads", "more": most * 9}
                      for most in (0, 1, SHOWN)),
    ),
    "lead_page": Sample("message", _pages, ("#42",)),
    "leaderboard": Sample("message", _boards, ("3 of 4 leads followed up",)),
    "more_view": Sample("modal", _mores),
    "new_lead_view": Sample("modal", _as_they_are({"fields": FORM, "place": PLACE})),
    "nudge": Sample("message", _nudges, ("#42",)),
    "nurture": Sample("message", _of_leads(why="Nobody claimed it"), ("#42", "Nobody claimed it")),
    "offer": Sample("message", _offers, ("#42", "tomorrow 09:30")),
    "recorded": Sample(
        "message", lambda kind: ({"lead": lead, "label": "&" * 40, "claimed": claimed}
                                 for lead in each_life(kind) for claimed in (True, False)), ("#42",)
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
    "say": Sample("message", _as_they_are({"text": SPITE}), ("{{7*7}}",)),
    "stats": Sample("message", _stats, ("3 of 4 leads followed up",)),
    "thread_note": Sample("message", _notes, ("#42",)),
    "too_late": Sample(
        "message",
        _as_they_are(*({"number": 42, "state": state, "owner": owner, "you": "U0SAM", "ago": "5 s"}
                       for state, owner in (("working", "U0SAM"), ("working", "U0DANA"), ("nurture", None)))),
        ("#42",),
    ),
    "unreachable": Sample(
        "message",
        _as_they_are(*({"faults": [SPITE] * most, "more": more, "unknown": [SPITE] * more}
                       for most, more in ((1, 0), (health.SHOWN, health.SHOWN)))),
        ("{{7*7}}",),
    ),
    "welcome_back": Sample("message", lambda kind: _lists(kind, "touched"), ("1000 leads",)),
    "why_here": Sample("message", _outlooks, ("#42",)),
}  # fmt: skip
