"""Where whoever fills in a hosted form comes from: kept in fields of the page that nobody sees."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from handlers.hosted.form_answers import text_of
from playbook.campaigns import MARKS
from sources.clean import one_line

LONGEST_ADDRESS = 2000
LONGEST_MARK = 300


def origin(query: str, referrer: str, address: str, *, bare: bool) -> list[tuple[str, str]]:
    """Where somebody comes from, carried along in the page: advertisers' marks, the page he saw, the one before.

    `address` is the form's own, empty when nobody knows it, and `query` what stood behind it. In a frame (`bare`)
    the page he saw is the one around it; its marks count where the frame's address has none.
    """
    came = dict(parse_qsl(query))
    around = referrer if bare else ""
    there = {**dict(parse_qsl(around.partition("?")[2].partition("#")[0])), **came}
    own = (f"{address}?{query}" if query else address) if address else ""
    landing = around if _is_web(around) else own
    before = "" if bare else referrer
    return hidden_in(
        {**{mark: there.get(mark) for mark in MARKS}, "landing_page": landing, "referrer": before}
    )


def hidden_in(given: Mapping[str, object]) -> list[tuple[str, str]]:
    """The marks and addresses among what came in, cleaned and cut; those that are not web addresses fall out."""
    marks = [(name, one_line(text_of(given.get(name)))[:LONGEST_MARK]) for name in MARKS]
    pages = [
        (name, one_line(text_of(given.get(name)))[:LONGEST_ADDRESS]) for name in ("landing_page", "referrer")
    ]
    return [(name, value) for name, value in marks if value] + [each for each in pages if _is_web(each[1])]


def _is_web(address: str) -> bool:
    return address.startswith(("http://", "https://"))
