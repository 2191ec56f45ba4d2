"""Failed intake in Home: what could not be read or fetched, tried again or dismissed, and sources in trouble.

What was sent is never shown: it may be anything, and may be meant for nobody here.
"""

from datetime import datetime
from typing import Any

from handlers.desk import Desk
from handlers.ownership import must_manage
from handlers.payloads import argument_pressed, modal_in, number_in, person_in, place_of
from handlers.sources import failed_intake
from handlers.sources.source_trouble import trouble_facts, troubled
from handlers.worklist import PAGE, Counted, page_from, pages, replace
from messages.render import Payload, render
from messages.words import count, moment

SOURCES = 10
BY_TOKEN = "POST /leads"  # noqa: S105  # where it came in when no source sent it


def intake_told(desk: Desk, now: datetime) -> dict[str, int]:
    """For Home: how many could not be read, and how many sources need somebody."""
    return {"failed": failed_intake.count_failed(desk), "troubled": len(troubled(desk, now))}


def on_open(desk: Desk, body: dict[str, Any]) -> Counted:
    """The button in Home."""
    must_manage(desk, person_in(body))
    return Counted(lambda: intake(desk, body, {}))


def on_page(desk: Desk, body: dict[str, Any]) -> None:
    """Another page."""
    must_manage(desk, person_in(body))
    replace(desk, body, intake(desk, body, {"first": number_in(argument_pressed(body))}))


def on_replay(desk: Desk, body: dict[str, Any]) -> None:
    """Try one of them once more."""
    must_manage(desk, person_in(body))
    number, fetch = _which(body)
    done = failed_intake.replay(desk, number, fetch=fetch)
    became = f"lead #{done.lead} ({done.status})" if done.lead else f"{done.status}. {done.why}"
    _again(desk, body, f"{done.name}: {became}")


def on_replay_all(desk: Desk, body: dict[str, Any]) -> None:
    """Try all of them once more: they are many, so it is done in turn."""
    must_manage(desk, person_in(body))
    many = failed_intake.replay_in_turn(desk)
    _again(
        desk,
        body,
        f"{count(many, 'inquiry is', 'inquiries are')} tried again. What fails once more is listed here.",
    )


def on_dismiss(desk: Desk, body: dict[str, Any]) -> None:
    """Nothing is to become of one of them."""
    person, (number, fetch) = person_in(body), _which(body)
    must_manage(desk, person)
    failed_intake.dismiss(desk, number, person, fetch=fetch)
    _again(desk, body, f"{'F' * fetch}{number} is dismissed.")


def _which(body: dict[str, Any]) -> tuple[int, bool]:
    """The number pressed, and whether it is one of what could not be fetched."""
    value = str(body["actions"][0].get("value", ""))
    return number_in(value.removeprefix("F")), value.startswith("F")


def _again(desk: Desk, body: dict[str, Any], said: str) -> None:
    replace(desk, body, intake(desk, body, modal_in(body), said))


def intake(desk: Desk, body: dict[str, Any], place: dict[str, Any], said: str = "") -> Payload:
    """The page as it is now; `said` is what became of what was pressed."""
    now, hours = desk.clock(), desk.rules().hours
    total = failed_intake.count_failed(desk)
    first = page_from(place, total)
    failed = [
        {
            "number": each.name,
            "at": moment(each.at, now, hours),
            "source": each.source or BY_TOKEN,
            "why": each.why,
        }
        for each in failed_intake.page(desk, first, PAGE)
    ]
    found = troubled(desk, now)
    return render(
        "intake_view", failed=failed, total=total, pages=pages(first, total), said=said,
        troubled=[trouble_facts(desk, each, now) for each in found[:SOURCES]], more=max(0, len(found) - SOURCES),
        place=place_of(body, first=first),
    )  # fmt: skip


ACTIONS = {
    "intake": on_open,
    "intake-page": on_page,
    "intake-replay": on_replay,
    "intake-replay-all": on_replay_all,
    "intake-dismiss": on_dismiss,
}
LENGTHY = {"intake-page"}
