"""How a message shows tables and charts: as Slack draws them, or as lines and a picture drawn here."""

import logging
import secrets
from datetime import timedelta
from typing import NamedTuple

from handlers.desk import Desk
from messages.pictures import Facts, charts_in, key_of, with_pictures
from messages.render import Illustrated, Payload, render
from store import pictures, workspaces

log = logging.getLogger(__name__)

FORGOTTEN = timedelta(days=30)  # then Slack is asked again whether it draws
NATIVE = {"data_table", "data_visualization"}
NOT_TAKEN = "invalid_blocks"


class Shown(NamedTuple):
    """A message as it can be said now, and the charts whose pictures are still to come."""

    payload: Payload
    awaited: dict[str, Facts]


def native(desk: Desk) -> bool:
    """Whether Slack is to draw tables and charts: unless the playbook says no, or it refused to of late."""
    rules = desk.rules()
    refused = rules.drew_nothing
    lately = refused is not None and desk.clock() - refused < FORGOTTEN
    return rules.playbook.reports.pictures == "slack" and not lately


def shown(desk: Desk, said: Payload) -> Shown:
    """The message as this workspace's Slack takes it; what is to be drawn for it is asked for."""
    if not isinstance(said, Illustrated):
        return Shown(said, {})
    if native(desk):
        return Shown(said if said.facts["native"] else _again(said, native=True), {})
    return plain(desk, said)


def plain(desk: Desk, said: Illustrated) -> Shown:
    """The message with lines for tables, and for each chart its picture if there is one by now."""
    charts = {key_of(chart): chart for chart in charts_in(said.facts)}
    there, failed = _there(desk, charts)
    awaited = {key: chart for key, chart in charts.items() if key not in there.keys() | failed}
    return Shown(_again(said, native=False, pictures=there), awaited)


def _there(desk: Desk, charts: dict[str, Facts]) -> tuple[dict[str, Facts], set[str]]:
    """The pictures that can be shown, and the keys of those that will never be; the others are asked for."""
    if not charts:
        return {}, set()
    names = [secrets.token_hex(32) for _ in charts]
    with desk.database.writing() as tx:
        pictures.ask(tx, desk.workspace, charts, names, desk.clock())
        asked = pictures.of(tx, desk.workspace, list(charts))
        there = {
            key: {"file": each.file, "url": each.url} for key, each in asked.items() if each.state == "ready"
        }
        return there, {key for key, each in asked.items() if each.state == "failed"}


def without(said: Illustrated) -> Payload:
    """The message with lines for tables, and nothing for charts."""
    return _again(said, native=False)


def _again(said: Illustrated, *, native: bool, pictures: dict[str, Facts] | None = None) -> Payload:
    facts = {**with_pictures(said.facts, pictures or {}), "native": native}
    return Illustrated(render(said.template, **facts), said.template, facts, **said.beside)


def simpler(desk: Desk, said: Payload, error: str) -> Shown | None:
    """What to say instead when Slack refused a message for that reason; None when it refused something else.

    That it takes no native tables and charts is remembered. A picture that it cannot fetch is left out.
    """
    if error != NOT_TAKEN:
        return None
    kinds = {block.get("type") for block in said.get("blocks", [])}
    if kinds & NATIVE:
        remember(desk)
        if isinstance(said, Illustrated) and said.facts["native"]:
            return plain(desk, said)
        return Shown(_bare(said), {})
    if isinstance(said, Illustrated) and any(chart["picture"] for chart in charts_in(said.facts)):
        log.warning("Slack of %s took no picture", desk.workspace)
        return Shown(without(said), {})
    return None


def _bare(said: Payload) -> Payload:
    """The message without what Slack does not know: its text says everything by itself."""
    return {**said, "blocks": [block for block in said["blocks"] if block.get("type") not in NATIVE]}


def remember(desk: Desk) -> None:
    """This workspace's Slack takes no native tables and charts."""
    log.warning("Slack of %s takes no tables and charts: they are drawn here", desk.workspace)
    with desk.database.writing() as tx:
        workspaces.draws_nothing(tx, desk.workspace, desk.clock())
    desk.rules.refresh()


def png(desk: Desk, name: str) -> bytes | None:
    """A picture by its name; None when there is none of that name."""
    with desk.database.reading() as tx:
        return pictures.png(tx, desk.workspace, name)


def sweep(desk: Desk) -> int:
    """Throw away pictures that nobody asked for in a long time; returns how many."""
    with desk.database.writing() as tx:
        return pictures.throw_away(tx, desk.workspace, desk.clock())
