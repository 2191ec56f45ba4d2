"""`glengarry webhook`: who is told what becomes of leads is added, listed, tried out, and removed."""

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from bot.clock import wall_clock
from bot.command_line.cli_people import at_the_desk
from bot.command_line.console import out
from bot.outward.hook import Hook
from bot.settings import Settings, read_settings
from handlers.receivers import receivers, undelivered
from handlers.receivers.delivering import NotTaken
from handlers.secret_box import SecretBox
from messages.words import count, moment
from playbook.news import EVENTS
from playbook.refusal import Refusal

webhook_app = typer.Typer(
    help="Tell other systems what becomes of leads, by signed webhooks, and look after them.",
    no_args_is_help=True,
)
Name = Annotated[str, typer.Argument(help="The receiver's name, as `webhook list` shows it.")]


def _box() -> SecretBox:
    return SecretBox(read_settings(Settings).secrets_key.get_secret_value())


def _say(text: str) -> None:
    out.print(text, markup=False, highlight=False, soft_wrap=True)


@webhook_app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="What it is called here.")],
    url: Annotated[str, typer.Option("--url", help="Where it is: https://…")],
    event: Annotated[
        list[str] | None, typer.Option("--event", help=f"All, or any of {', '.join(EVENTS)}.")
    ] = None,
    private: Annotated[
        bool, typer.Option("--private", help="It may be on this machine or in its network.")
    ] = False,
) -> None:
    """Add a receiver; prints the secret that it is signed for with, only now."""
    with at_the_desk() as desk:
        secret = receivers.add(desk, _box(), name, url, event or [], private=private)
    _say(f"{name} is added. Its secret is shown only now.")
    _say(f"secret: {secret}")
    _say(
        "It is told from now on, by the running app within a second or two. `glengarry webhook test` tries it."
    )


@webhook_app.command("list")
def list_receivers() -> None:
    """List every receiver: what it is told, when it last took something, and what waits for it."""
    with at_the_desk() as desk:
        rows = receivers.listed(desk)
        now, hours = desk.clock(), desk.rules().hours
    if not rows:
        _say("There is no webhook yet. `glengarry webhook add NAME --url URL` adds one.")
        return
    table = Table(caption=count(len(rows), "webhook"))
    for column in ("name", "host", "events", "last took something", "waiting", "left alone until"):
        table.add_column(column)
    for row in rows:
        events = ", ".join(each.removeprefix("lead.") for each in row.events) or "all"
        told = moment(row.told_at, now, hours) if row.told_at else "never"
        rests = moment(row.rests_until, now, hours) if row.rests_until and row.rests_until > now else "–"
        cells = (row.name, row.host, events, told, str(row.waiting), rests)
        table.add_row(*(Text(cell) for cell in cells))
    out.print(table)


@webhook_app.command("test")
def try_out(name: Name) -> None:
    """Send a signed test event, and say what was answered."""
    box, now = _box(), wall_clock()
    with at_the_desk() as desk, desk.database.reading() as tx:
        receiver = receivers.webhook_named(tx, desk, name)
    try:
        Hook(box)(receiver, receivers.trial(receiver, now), now)
    except NotTaken as fault:
        _say(f"{receiver.name} did not take it: {fault}.")
        raise typer.Exit(1) from None
    _say(f"{receiver.name} took it.")


@webhook_app.command("rotate")
def rotate(name: Name) -> None:
    """Give a receiver another secret, in force at once. What it refuses meanwhile is tried again."""
    with at_the_desk() as desk:
        secret = receivers.rotate(desk, _box(), name)
    _say(f"{name} is signed for with another secret from now on. It is shown only now.")
    _say(f"secret: {secret}")


@webhook_app.command("remove")
def remove(name: Name) -> None:
    """Tell a receiver nothing more; what waited for it is dropped."""
    with at_the_desk() as desk:
        left = receivers.remove(desk, name)
    _say(
        f"{name} is removed; {count(left, 'piece')} of news for it {'was' if left == 1 else 'were'} dropped."
    )


@webhook_app.command("failed")
def failed() -> None:
    """List what was never taken, by webhooks and CRMs, with the reason."""
    with at_the_desk() as desk:
        rows, many = undelivered.listed(desk)
        now, hours = desk.clock(), desk.rules().hours
    if not rows:
        _say("Everything was taken, or is being tried.")
        return
    table = Table(
        caption=f"{len(rows)} of {many}, the oldest first. `glengarry webhook replay NUMBER` tries one again."
    )
    for column in ("number", "receiver", "event", "lead", "first tried", "attempts", "why"):
        table.add_column(column)
    for row in rows:
        since = moment(row.since, now, hours) if row.since else "–"
        cells = (str(row.number), row.receiver, row.event, f"#{row.lead}", since, str(row.attempts), row.why)
        table.add_row(*(Text(cell) for cell in cells))
    out.print(table)


@webhook_app.command("replay")
def again(
    which: Annotated[str, typer.Argument(help="A number that `webhook failed` shows, or all.")],
) -> None:
    """Try what was never taken once more, from the start. It comes after what was told of the lead since."""
    number = _number(which)
    with at_the_desk() as desk:
        many = undelivered.replay(desk, number)
    _say(f"{count(many, 'piece')} of news will be tried again.")


def _number(which: str) -> int | None:
    if which.strip().lower() == "all":
        return None
    if not which.isdecimal() or len(which) > 18:
        raise Refusal(
            f"“{which[:40]}” is no number. Write one that `glengarry webhook failed` shows, or all."
        )
    return int(which)
