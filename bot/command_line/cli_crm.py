"""`glengarry crm`: CRMs are connected, brought up to date, compared with what is here, and disconnected."""

from functools import partial
from threading import Event
from typing import Annotated, Any

import typer
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from bot.clock import wall_clock
from bot.command_line.cli_people import at_the_desk
from bot.command_line.console import err, out
from bot.outward.crm_kinds import connecting, loaded, opened
from bot.settings import Settings, read_settings
from handlers.crm import crm_conflicts, crms
from handlers.crm.crm import KINDS, Connected, Crm
from handlers.crm.crm_conflicts import Ended, Settled
from handlers.crm.crm_first import Sort, Tally, first_sync
from handlers.crm.crm_owned import take_over
from handlers.desk import Desk
from handlers.receivers.delivering import NotTaken
from handlers.secret_box import SecretBox
from messages.words import count, moment
from playbook.crm import STATUSES
from playbook.refusal import Refusal
from store.tables.connections import Receiver

crm_app = typer.Typer(help="Connect HubSpot or Salesforce, and look after it.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The CRM's name, as `crm list` shows it.")]


def _box() -> SecretBox:
    return SecretBox(read_settings(Settings).secrets_key.get_secret_value())


def say(text: str) -> None:
    """Print a line as it is."""
    out.print(text, markup=False, highlight=False, soft_wrap=True)


def rest(seconds: float) -> None:
    """Wait, because the CRM asks for it."""
    err.print(f"It asks us to wait for {seconds:g} s.", highlight=False)
    Event().wait(seconds)


@crm_app.command("add")
def add(
    kind: Annotated[str, typer.Argument(help=f"One of {', '.join(KINDS)}.")],
    name: Annotated[str, typer.Argument(help="What it is called here.")],
    api: Annotated[str, typer.Option("--api", help="Where its API is, if not where it usually is.")] = "",
    status: Annotated[
        list[str] | None,
        typer.Option("--status", help="Salesforce: its word for one of ours, such as working=Contacted."),
    ] = None,
) -> None:
    """Connect a CRM: asks for what opens it, tries it, and says which account it is."""
    loaded(kind)
    box, chosen = _box(), dict(map(_pair, status or []))
    box.seal("")
    with at_the_desk() as desk:
        title = crms.name_for(desk, name)
        keys, settings = _asked(kind)
        try:
            crm = opened(kind, keys, settings, api, wall_clock)
            account = crm.account()
            crm.prepare()
            settings |= _words(crm, chosen)
        except NotTaken as fault:
            raise Refusal(
                f"{fault}. Nothing was added: docs/crm.md says what it has to be allowed."
            ) from None
        crms.add(desk, box, kind, title, keys, settings, api)
    say(f"{title} is connected with {account}. It is told of what happens from now on.")
    for ours, theirs in settings.get("statuses", {}).items():
        say(f"status {ours}: “{theirs}” there")
    say(
        f"`glengarry crm sync {_quoted(title)} --dry-run` shows what would become of the leads that are here already."
    )


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name


def _pair(text: str) -> tuple[str, str]:
    ours, equals, theirs = text.partition("=")
    if not equals or ours not in STATUSES:
        raise Refusal(f"Write it like --status working=Contacted, with one of {', '.join(STATUSES)}.")
    return ours, theirs.strip()


def _asked(kind: str) -> tuple[dict[str, str], dict[str, Any]]:
    """What opens it, typed in unseen: nothing of it is ever an argument."""
    if kind == "hubspot":
        return {"token": typer.prompt("Token of the private app", hide_input=True).strip()}, {}
    domain = typer.prompt("My Domain, as in DOMAIN.salesforce.com").strip()
    domain = domain.removeprefix("https://").rstrip("/").removesuffix(".salesforce.com")
    key = typer.prompt("Consumer key", hide_input=True).strip()
    return {"key": key, "secret": typer.prompt("Consumer secret", hide_input=True).strip()}, {
        "domain": domain
    }


def _words(crm: Crm, chosen: dict[str, str]) -> dict[str, Any]:
    own = getattr(crm, "statuses", None)
    return {"statuses": {**own(), **chosen}} if own else {}


@crm_app.command("renew")
def renew(name: Name) -> None:
    """Give a CRM that lets us in no more another token or secret, and try it."""
    box = _box()
    box.seal("")
    with at_the_desk() as desk:
        (receiver,) = crms.wanted(desk, name)
        keys, settings = _asked(receiver.kind)
        try:
            account = opened(
                receiver.kind, keys, {**receiver.settings, **settings}, receiver.url, wall_clock
            ).account()
        except NotTaken as fault:
            raise Refusal(f"{fault}. Nothing was changed.") from None
        crms.renew(desk, box, receiver, keys, {**receiver.settings, **settings})
        crms.answered(desk, receiver)
    say(f"{receiver.name} is connected with {account}.")


@crm_app.command("list")
def list_crms() -> None:
    """List every CRM: how many leads are in it, how many differ, and when it last answered."""
    with at_the_desk() as desk:
        rows, now, hours = crms.listed(desk), desk.clock(), desk.rules().hours
    if not rows:
        say(f"No CRM is connected. `glengarry crm add KIND NAME` connects one: {', '.join(KINDS)}.")
        return
    table = Table(caption=count(len(rows), "CRM"))
    for column in ("name", "kind", "leads in it", "differing", "last answered"):
        table.add_column(column)
    for row in rows:
        told = row.receiver.told_at
        cells = (
            row.receiver.name, KINDS[row.receiver.kind], f"{row.linked:,}", f"{row.differing:,}",
            moment(told, now, hours) if told else "never",
        )  # fmt: skip
        table.add_row(*(Text(cell) for cell in cells))
    out.print(table)


@crm_app.command("remove")
def remove(name: Name) -> None:
    """Disconnect a CRM. What is in it stays there; which lead was what is forgotten."""
    with at_the_desk() as desk:
        gone = crms.remove(desk, name)
    say(f"{gone.name} is told nothing more. Take its access away there, too.")


@crm_app.command("sync")
def sync(
    name: Name,
    dry: Annotated[bool, typer.Option("--dry-run", help="Only show what would be done.")] = False,
) -> None:
    """Bring the leads that are here into the CRM. It may be stopped, and goes on where it was."""
    with at_the_desk() as desk, Progress(console=err) as bar:
        (receiver,) = crms.wanted(desk, name)
        it = _connected(desk, receiver)
        task = bar.add_task("Looking" if dry else "Syncing", total=None)
        told = partial(_tell, bar, task)
        try:
            tally = first_sync(desk, it, dry=dry, told=told, rest=rest)
        except NotTaken as fault:
            raise Refusal(f"{fault}.") from None
        crms.answered(desk, receiver)
    _print(tally, dry)


def _tell(bar: Progress, task: object, done: int, of: int) -> None:
    bar.update(task, completed=done, total=of)  # type: ignore[arg-type]  # it is what add_task returned


def _connected(desk: Desk, receiver: Receiver) -> Connected:
    connect = connecting(_box(), wall_clock)
    try:
        crm = connect(receiver)
    except NotTaken as fault:  # another SECRETS_KEY, or its library is gone
        raise Refusal(f"{receiver.name} cannot be asked: {fault}.") from None
    return Connected(receiver, crm, take_over, desk.rules().playbook.crm.owns)


def _print(tally: Tally, dry: bool) -> None:
    table = Table(caption="Nothing was written." if dry else None)
    for column in ("what", "leads", "the first of them"):
        table.add_column(column)
    would = "would be " if dry else ""
    sorts = {
        f"{would}made": tally.made, f"{would}linked": tally.linked, f"{would}conflicting": tally.conflicting,
        f"{would}changed here, as it owns the field": tally.taken, "refused": tally.refused,
        "in it already": Sort(tally.before),
        "left out: without an e-mail address": Sort(tally.without_address),
    }  # fmt: skip
    for what, sort in sorts.items():
        table.add_row(what, f"{sort.many:,}", ", ".join(f"#{each}" for each in sort.numbers))
    out.print(table)
    for why, many in tally.refusals.items():
        say(f"{count(many, 'lead')} refused: {why}")


@crm_app.command("conflicts")
def conflicts(
    name: Annotated[str, typer.Argument(help="Of this CRM only.")] = "",
) -> None:
    """List where a lead says one thing and the CRM another."""
    with at_the_desk() as desk:
        rows = crms.wanted(desk, name)
        names = {each.id: each.name for each in rows}
        shown = crm_conflicts.listed(desk, rows[0].id if name else None)
    if not shown:
        say("Both sides say the same.")
        return
    table = Table(caption="`glengarry crm settle NUMBER FIELD --ours` or `--theirs` decides one.")
    for column in ("lead", "field", "here", "in the CRM", "CRM"):
        table.add_column(column)
    for each in shown:
        cells = (f"#{each.lead}", each.field, each.ours, each.theirs, names.get(each.receiver, "–"))
        table.add_row(*(Text(cell) for cell in cells))
    out.print(table)


@crm_app.command("settle")
def settle(
    number: Annotated[int, typer.Argument(help="The lead's number.")],
    field: Annotated[str, typer.Argument(help="The field, as `crm conflicts` shows it.")],
    ours: Annotated[
        bool,
        typer.Option("--ours/--theirs", help="Write ours into the CRM, or take theirs over here."),
    ],
    crm: Annotated[str, typer.Option("--crm", help="Of this CRM only.")] = "",
) -> None:
    """Decide a conflict."""
    with at_the_desk() as desk:
        connected = [_connected(desk, each) for each in crms.wanted(desk, crm)]
        try:
            settled = crm_conflicts.settle(desk, connected, number, field.lower(), ours=ours)
        except NotTaken as fault:
            raise Refusal(f"{fault}. Ours is written with the lead's next news.") from None
    for each in settled:
        say(f"#{number} {field.lower()}: {_ended(each)}")


def _ended(settled: Settled) -> str:
    name, why = settled.crm, settled.why.rstrip(".")
    return {
        Ended.WRITTEN: f"Ours is in {name} now.",
        Ended.COPIED: f"What {name} says is here now.",
        Ended.LEFT: f"It cannot be copied here: {why}. What {name} says stays there until ours changes.",
        Ended.SILENT: f"Nothing was written: in {name} the record is gone, converted, or a newer lead's.",
        Ended.ANEW: f"Nothing was written: {name} says yet something else by now. Look at `crm conflicts` again.",
    }[settled.how]
