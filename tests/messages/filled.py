"""Sample facts for every template, with as many entries in its lists as the handlers put there at most."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from handlers.dispose import HELP, OFFERED
from handlers.lead import FORM
from handlers.speak import BUTTONS, SHOWN
from messages.words import short
from tests.samples import LEADS, SPITE, Facts, each_life, facts_about, many
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
    for lead in each_life(kind, "claimed", "asked", "touched", "to call back", "to meet"):
        yield {"lead": lead, "quick": quick, "headline": "📅 Meeting: how did it go?"}


def _escalations(kind: str) -> Iterator[Facts]:
    for in_channel in (True, False):
        for lead in each_life(kind, "new", "back-ups next", "fallback next", "given up next"):
            yield {"lead": lead, "waiting": "23 h 59 min", "in_channel": in_channel}


def _notes(kind: str) -> Iterator[Facts]:
    said = LEADS[kind]["message"]
    for note in ("re-inquiry", "timed-out", "released", "assigned", "handed-over", "hot-again"):
        for who in ("U0SAM", None) if note in ("re-inquiry", "hot-again") else ("U0SAM",):
            yield {
                "lead": facts_about(kind), "kind": note, "who": who, "owner": who or "", "source": said,
                "story": said,
            }  # fmt: skip


def _disposals(kind: str) -> Iterator[Facts]:
    for mine, more in (([], 0), (many(kind, "touched", 100), 20)):
        yield {
            "title": "Record what happened", "codes": CODES[:OFFERED], "more": more, "leads": mine,
            "place": PLACE,
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
    "card": Sample("message", _of_leads(), ("#42",)),
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
    "help": Sample(
        "message",
        _as_they_are(*({"title": "Leads", "lines": HELP, "codes": codes} for codes in ([], CODES))),
        ("/dispo 42 won 12000",),
    ),
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
    "recorded": Sample(
        "message", lambda kind: ({"lead": lead, "label": "&" * 40, "claimed": claimed}
                                 for lead in each_life(kind) for claimed in (True, False)), ("#42",)
    ),
    "refusal": Sample(
        "message", _as_they_are(*({"text": SPITE, "ask": ask} for ask in ("U0SAM", None))), ("{{7*7}}",)
    ),
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
}  # fmt: skip
