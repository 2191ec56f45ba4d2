"""`glengarry source`: sources that push are added, listed, tried out, given another address, and removed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from bot.clock import wall_clock
from bot.command_line.cli_mailbox import add_mailbox, another_password
from bot.command_line.cli_people import at_the_desk
from bot.command_line.console import err, out
from bot.settings import Settings, read_settings
from handlers.desk import Desk
from handlers.secret_box import SecretBox
from handlers.sources import sources
from handlers.sources.mailboxes import is_read
from handlers.sources.source_silent import gone_silent
from handlers.sources.source_test import rehearse
from handlers.sources.source_token import Opens
from messages.words import count, in_full, moment, span
from playbook.refusal import Refusal
from playbook.working_time import WorkingHours
from sources.provider import ENDED
from sources.registry import PROVIDERS, READ
from store.tables.connections import Source

KINDS = ", ".join((*PROVIDERS, *READ))

source_app = typer.Typer(
    help="Give tools that push leads an address, have mailboxes read, and look after them.",
    no_args_is_help=True,
)
Name = Annotated[str, typer.Argument(help="The source's name, as `source list` shows it.")]
AskSecret = Annotated[
    bool, typer.Option("--ask-secret", help="Ask for a secret of your own instead of making one up.")
]
ByAddress = Annotated[
    bool, typer.Option("--by-address", help="Without a secret: whoever knows the address is let in.")
]
AskToken = Annotated[
    bool, typer.Option("--ask-token", help="Ask for the token that opens the provider's API.")
]
Api = Annotated[
    str | None, typer.Option("--api", help="Fetch below this address instead of the provider's own.")
]
MailboxAt = Annotated[
    str | None, typer.Option("--mailbox", help="Of a mailbox: imaps://user@host:993/INBOX.")
]
TokenUntil = Annotated[
    datetime | None,
    typer.Option("--token-until", formats=["%Y-%m-%d"], help="The last day on which the token is good."),
]


def _box() -> SecretBox:
    return SecretBox(read_settings(Settings).secrets_key.get_secret_value())


def _asked(ask: bool) -> str | None:
    return typer.prompt("The secret", hide_input=True, confirmation_prompt=True) if ask else None


def _token(desk: Desk, until: datetime | None, api: str | None = None) -> Opens:
    """What was typed; the day named is the last one on which it is good."""
    ends = desk.rules().hours.instant(until + timedelta(days=1)) if until else None
    return Opens(typer.prompt("The token that opens its API", hide_input=True), ends, api)


@source_app.command("add")
def add(
    kind: Annotated[str, typer.Argument(help=f"One of {KINDS}.")],
    name: Annotated[str, typer.Option("--name", help="What its leads' source is called.")],
    *,
    ask_secret: AskSecret = False,
    by_address: ByAddress = False,
    ask_token: AskToken = False,
    token_until: TokenUntil = None,
    api: Api = None,
    mailbox: MailboxAt = None,
) -> None:
    """Add a source; prints its address and its secret, both only now, and what to paste where.

    Where the provider makes the secret, or only names its leads, secret and token are asked for; of a mailbox, its
    password.
    """
    box, provider = _box(), PROVIDERS.get(kind.strip().lower())
    if kind.strip().lower() in READ:
        _only_of_what_pushes({
            "--ask-secret": ask_secret, "--by-address": by_address, "--ask-token": ask_token,
            "--token-until": token_until, "--api": api,
        })  # fmt: skip
        add_mailbox(box, kind.strip().lower(), name, mailbox)
        return
    with at_the_desk() as desk:
        sources.may_be_added(desk, kind, name, by_address=by_address, ask_secret=ask_secret)
        if mailbox is not None:
            raise Refusal("--mailbox is for `glengarry source add email`. Leave it out.")
        secret = _asked(ask_secret or bool(provider and provider.own_secret))
        wants = ask_token or api or token_until or (provider and provider.fetch)
        opens = _token(desk, token_until, api) if wants else None
        shown = sources.add(desk, box, kind, name, secret=secret, by_address=by_address, opens=opens)
        told = bool(desk.public_url)
    _print(
        f"{shown.name} ({shown.provider.title}) is added. {_what_is_shown(shown)} shown only now.",
        shown,
        told,
    )


@source_app.command("list")
def list_sources() -> None:
    """List every source: when it last sent something, whether it is silent, and how often it was refused since."""
    with at_the_desk() as desk:
        rows = sources.listed(desk)
        silent = {each.source.id: each.usual for each in gone_silent(desk, rows, desk.clock())}
        now, hours = desk.clock(), desk.rules().hours
    if not rows:
        out.print(
            f"There is no source yet. `glengarry source add KIND --name NAME` adds one: {KINDS}.",
            markup=False,
        )
        return
    table = Table(caption=count(len(rows), "source"))
    for column in ("name", "kind", "proved by", "last accepted", "refused in a row", "token"):
        table.add_column(column)
    for row in rows:
        refused = f"{row.rejected}: {row.rejected_why}" if row.rejected else "–"
        seen = moment(row.seen_at, now, hours) if row.seen_at else "never"
        if row.id in silent:
            seen += f", silent: usually every {span(silent[row.id])}"
        cells = (row.name, row.kind, sources.proved_by(row), seen, refused, _token_of(row, now, hours))
        table.add_row(*(Text(cell) for cell in cells))
    out.print(table)


def _token_of(row: Source, now: datetime, hours: WorkingHours) -> str:
    if not row.token:
        return "–"
    if row.refused_at:
        return f"not taken since {moment(row.refused_at, now, hours)}"
    if row.token_until is None or row.token_until == ENDED:
        return "yes" if row.token_until is None else "no longer good"
    return f"{'until' if row.token_until > now else 'ended'} {in_full(row.token_until, hours)}"


@source_app.command("token")
def token(name: Name, token_until: TokenUntil = None) -> None:
    """Give a source another token for its provider's API; what waits for it is fetched at once.

    For a mailbox another password is asked for.
    """
    box = _box()
    with at_the_desk() as desk:
        read = is_read(desk, name)
        if not read:
            sources.takes_token(desk, name)
    if read:
        _only_of_what_pushes({"--token-until": token_until})
        another_password(box, name)
        return
    with at_the_desk() as desk:
        waiting = sources.replace_token(desk, box, name, _token(desk, token_until))
    more = f" {count(waiting, 'lead')} that it named will be fetched now." if waiting else ""
    out.print(f"The token of {name} is replaced.{more}", markup=False, highlight=False)


@source_app.command("test")
def try_out(
    kind_or_name: Annotated[str, typer.Argument(help=f"A source's name, or a kind: {KINDS}.")],
) -> None:
    """Show what would become of the documented payload, proved as the provider does. Nothing is kept."""
    box = _box()
    with at_the_desk() as desk:
        lines = rehearse(desk, box, wall_clock, kind_or_name)
    for line in lines:
        out.print(f"{line.what}: {line.says}", markup=False, highlight=False, soft_wrap=True)
    if lines[0].what == "not proved":
        raise typer.Exit(1)


@source_app.command("rotate")
def rotate(name: Name, ask_secret: AskSecret = False) -> None:
    """Give a source another address and secret. The old address is good for a day more, the old secret is not.

    For a mailbox another password is asked for.
    """
    box = _box()
    with at_the_desk() as desk:
        read = is_read(desk, name)
    if read:
        another_password(box, name)
        return
    with at_the_desk() as desk:
        shown = sources.rotate(desk, box, name, _asked(ask_secret))
        told = bool(desk.public_url)
    _print(
        f"{shown.name} has another address{_and_secret(shown)}. {_what_is_shown(shown)} shown only now.",
        shown,
        told,
    )


@source_app.command("remove")
def remove(name: Name) -> None:
    """Let a source in no more. Its leads stay."""
    with at_the_desk() as desk:
        gone = sources.remove(desk, name)
    what = "it is not read any more" if gone.kind in READ else "its address answers 404 from now on"
    out.print(f"{gone.name} is removed: {what}.", markup=False, highlight=False)


def _only_of_what_pushes(said: Mapping[str, object]) -> None:
    """Raises Refusal for the options that mean nothing to a mailbox."""
    if options := [option for option, value in said.items() if value]:
        raise Refusal(
            f"A mailbox has a password and nothing else that opens it. Leave {', '.join(options)} out."
        )


def _what_is_shown(shown: sources.Shown) -> str:
    return "Address and secret are" if _and_secret(shown) else "The address is"


def _and_secret(shown: sources.Shown) -> str:
    """Whoever made the secret knows it, and who needs none has none."""
    return " and secret" if shown.secret and not shown.provider.own_secret else ""


def _print(first: str, shown: sources.Shown, told: bool) -> None:
    plain = {"markup": False, "highlight": False, "soft_wrap": True}
    out.print(first, **plain)  # type: ignore[arg-type]  # all three are yes or no
    out.print(f"address: {shown.address}", **plain)  # type: ignore[arg-type]
    if _and_secret(shown):
        out.print(f"secret: {shown.secret}", **plain)  # type: ignore[arg-type]
    for number, step in enumerate(shown.steps, 1):
        out.print(f"{number}. {step}", **plain)  # type: ignore[arg-type]
    out.print(f"docs/sources/{shown.provider.kind}.md tells more.", **plain)  # type: ignore[arg-type]
    if not told:
        err.print("PUBLIC_URL is not set: put the web door's public address in its place.", style="yellow")
