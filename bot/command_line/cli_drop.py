"""`glengarry drop`: a list of leads is looked through, confirmed and taken in from the command line."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, Annotated, Any, Literal

import typer

from bot.command_line import cli_drop_told as told
from bot.command_line.cli_drop_work import is_as_it_was, read_through, take_in
from bot.command_line.cli_people import at_the_desk
from bot.command_line.console import err, out
from handlers.desk import Desk
from handlers.drops import list_facts
from handlers.lists import list_buttons, lists
from handlers.naming import name_of
from handlers.planning.drop_begin import Asked, Begun, Handed, begin_drop
from handlers.planning.drop_trial import campaign_before, tried_out
from handlers.planning.drop_words import cost_of, in_reach, is_channel
from handlers.when import read_when
from messages.words import in_full
from playbook.drops import ListState, Way
from playbook.refusal import Refusal
from store import campaigns, drops
from store import lists as kept
from store.list_again import unfinished
from store.tables import LeadList

STDIN = "-"
PIECE = 1 << 20  # bytes
STOPPED = 130  # what shells say of a program that Ctrl-C ended


def _there(file: Path) -> Path:
    if str(file) != STDIN and not file.is_file():
        raise typer.BadParameter(f"There is no file {file}.")
    return file


File = Annotated[Path, typer.Argument(callback=_there, help="CSV or XLSX; - reads standard input.")]


def drop(  # noqa: PLR0913, PLR0917  # each is an option of the command
    file: File,
    campaign: Annotated[str, typer.Option(help="The campaign; one that is there already goes on with it.")],
    what: Annotated[str, typer.Option(help="What it is, in a sentence or two.")] = "",
    why: Annotated[str, typer.Option(help="Why it matters to whoever calls.")] = "",
    script: Annotated[str, typer.Option(help="The talk track.")] = "",
    cost: Annotated[str, typer.Option(help="What it cost in all, such as 9752.")] = "",
    per_lead: Annotated[bool, typer.Option("--per-lead", help="The cost is that of each lead.")] = False,
    currency: Annotated[str, typer.Option(help="Its currency; else the campaign's, else the playbook's.")] = "",
    source: Annotated[str, typer.Option(help="Where the leads are from.")] = "",
    channel: Annotated[str, typer.Option(help="Where it is announced; else the playbook's lead channel.")] = "",
    at: Annotated[str, typer.Option(help="When it begins, such as 'tue 10:00'; else at once.")] = "",
    temperature: Annotated[
        Literal["hot", "warm", "cold"] | None, typer.Option(help="Of all leads; else by the checklist.")
    ] = None,
    cards: Annotated[bool, typer.Option("--cards", help="A card for each lead instead of Deal me one.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before taking it in.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what is in it, and take nothing in.")] = False,
) -> None:  # fmt: skip
    """Announce a drop of campaign leads from a file, and take them in. Ctrl-C stops it; the same command goes on."""
    if str(file) == STDIN and not (yes or dry_run):
        raise Refusal("Standard input is the list, so nothing can be asked: add --yes or --dry-run.")
    with at_the_desk() as desk:
        amount, unit = cost_of(cost, currency)
        asked = Asked(
            campaign, _channel(desk, channel), what, why, script, amount, per_lead, unit, source or None,
            _moment(desk, at), None, temperature, Way.CARDS if cards else Way.DEAL,
        )  # fmt: skip
        try:
            if dry_run:
                _try_out(desk, asked, file)
            else:
                _through(desk, asked, file, yes=yes)
        except KeyboardInterrupt:
            stays = (
                "Nothing was taken in."
                if dry_run
                else "What was taken in stays; the same command goes on with the rest."
            )
            err.print(f"Stopped. {stays}")
            raise typer.Exit(STOPPED) from None


def _channel(desk: Desk, channel: str) -> str:
    if channel and not is_channel(channel):
        raise Refusal(f"“{channel[:80]}” is no channel. Name it like #leads, or give its id.")
    return channel or desk.rules().playbook.channels.leads


def _moment(desk: Desk, at: str) -> datetime | None:
    """The moment in words; None for now. Raises Refusal for what is none, is past, or is far away."""
    if not at:
        return None
    now = desk.clock()
    found = read_when(at, now, desk.rules().hours)
    if not found or found[1]:
        raise Refusal(f"“{at[:60]}” is no moment. Write it like 'tue 10:00', '24 dec 15:00' or 'in 2 hours'.")
    return in_reach(found[0], now, "at")


def _try_out(desk: Desk, asked: Asked, file: Path) -> None:
    """Read it and show it, and leave nothing behind."""
    before = campaign_before(desk, asked.name)
    begun = _laid_down(desk, asked, file)
    with tried_out(desk, begun, before):
        _show(desk, read_through(desk, _number(begun)))
    _say("Nothing was taken in.")


def _through(desk: Desk, asked: Asked, file: Path, *, yes: bool) -> None:
    """Read it, show it, ask, take it in: each only as far as it was not done before the command was stopped."""
    listed = read_through(desk, _begun(desk, asked, file))
    if listed.state == ListState.PREVIEWED:
        new = _show(desk, listed)
        if not new or not (yes or typer.confirm("Take it in?", err=True)):
            list_buttons.cancel(desk, listed.id, None)
            _say("Nothing was taken in.")
            raise typer.Exit(1)
        list_buttons.confirm(desk, listed.id, None)
    if later := _later(desk, listed):
        _say(f"Announced. It begins {later}, and the running app takes it in then.")
        return
    _told_what_came(desk, take_in(desk, listed.id), file)


def _show(desk: Desk, listed: LeadList) -> int:
    """Print what is in it; returns how many are new."""
    facts, names = _preview(desk, listed)
    for line in told.lines(facts, names):
        _say(line)
    return int(facts["new"])


def _begun(desk: Desk, asked: Asked, file: Path) -> int:
    """The number of the list: of the one that the same command was stopped at, else of a new one."""
    path = str(file.resolve())
    with desk.database.reading() as tx:
        campaign = campaigns.by_name(tx, desk.workspace, asked.name)
        before = unfinished(tx, desk.workspace, campaign.id, path) if campaign else None
    if before:
        if is_as_it_was(before, file):
            _say(f"Going on with {before.name}.")
            return before.id
        _say(f"{before.name} has changed since the command was stopped: it is read anew.")
        list_buttons.cancel(desk, before.id, None)
    return _number(_laid_down(desk, asked, file))


def _laid_down(desk: Desk, asked: Asked, file: Path) -> Begun:
    if str(file) != STDIN and asked.at is None:
        return begin_drop(desk, asked, None, Handed(file.name, path=str(file.resolve())))
    with _bytes(file) as content:  # whoever takes it in later, or another time, does not have this file
        return begin_drop(desk, asked, None, Handed(file.name, content=_pieces(content)))


def _number(begun: Begun) -> int:
    return begun.list.id if begun.list else 0


@contextmanager
def _bytes(file: Path) -> Iterator[IO[bytes]]:
    """The file; standard input is read to its end first, so that no transaction waits for it."""
    if str(file) != STDIN:
        with file.open("rb") as content:
            yield content
        return
    with TemporaryFile() as content:
        copyfileobj(sys.stdin.buffer, content)
        content.seek(0)
        yield content


def _pieces(content: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: content.read(PIECE), b"")


def _preview(desk: Desk, listed: LeadList) -> tuple[dict[str, Any], dict[str, str]]:
    with desk.database.reading() as tx:
        drop = drops.wanted(tx, desk.workspace, listed.drop_id)
        facts = list_facts.of(tx, desk, listed, drop)
    owners = [who for who, _ in facts["known"]["owners"]]
    return facts, {who: name_of(desk.rules(), who) for who in owners}


def _later(desk: Desk, listed: LeadList) -> str:
    """When it begins, if that is still to come."""
    with desk.database.reading() as tx:
        drop = drops.wanted(tx, desk.workspace, listed.drop_id)
    return in_full(drop.at, desk.rules().hours) if drop.at > desk.clock() else ""


def _told_what_came(desk: Desk, listed: LeadList, file: Path) -> None:
    """The sums; what was rejected is written beside the file."""
    _say(f"{listed.name}: {list_facts.sums(listed)}.")
    if listed.state == ListState.CANCELLED:
        _say("It was cancelled meanwhile; what was taken in until then stays.")
        raise typer.Exit(1)
    beside = Path("leads.rejected.csv" if str(file) == STDIN else f"{file}.rejected.csv")
    with desk.database.reading() as tx:
        if not kept.rejected_count(tx, listed.id):
            return
        try:
            with beside.open("w", encoding="utf-8-sig", newline="") as sheet:
                sheet.writelines(lists.rejected_csv(tx, listed))
        except OSError as fault:
            raise Refusal(f"{beside} cannot be written: {fault.strerror}.") from fault
    _say(f"What was rejected, and why, is in {beside}.")


def _say(line: str) -> None:
    out.print(line, markup=False, highlight=False, soft_wrap=True)
