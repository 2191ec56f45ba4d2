"""`glengarry token`: tokens for the API are made, listed and removed."""

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from bot.command_line.cli_people import at_the_desk
from bot.command_line.console import err, out
from handlers.api import api_tokens
from messages.words import count, moment

token_app = typer.Typer(help="Say who may ask the API, and what.", no_args_is_help=True)


@token_app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="What it is for, such as Reporting.")],
    scope: Annotated[
        list[str] | None, typer.Option("--scope", help=f"Once for each of {', '.join(api_tokens.SCOPES)}.")
    ] = None,
) -> None:
    """Make a token; it is printed only now."""
    with at_the_desk() as desk:
        token = api_tokens.add(desk, name, scope or [])
        address = desk.public_url or "https://YOUR-PUBLIC-ADDRESS/"
    print(token)  # noqa: T201  # for a pipe: nothing else goes there
    err.print(
        f"That is the token, shown only now. Try it: curl -H 'Authorization: Bearer TOKEN' {address}api/v1/leads",
        markup=False, highlight=False, soft_wrap=True,
    )  # fmt: skip


@token_app.command("list")
def list_tokens() -> None:
    """List every token: what it may, and when somebody last asked with it."""
    with at_the_desk() as desk:
        rows = api_tokens.listed(desk)
        now, hours = desk.clock(), desk.rules().hours
    if not rows:
        out.print(
            "There is no token yet. `glengarry token add NAME --scope leads:read` makes one.", markup=False
        )
        return
    table = Table(caption=count(len(rows), "token"))
    for column in ("name", "may", "made", "last used"):
        table.add_column(column)
    for row in rows:
        used = moment(row.used_at, now, hours) if row.used_at else "never"
        cells = (row.name, ", ".join(row.scopes), moment(row.created_at, now, hours), used)
        table.add_row(*(Text(cell) for cell in cells))
    out.print(table)


@token_app.command("remove")
def remove(name: Annotated[str, typer.Argument(help="The token's name, as `token list` shows it.")]) -> None:
    """Let a token open nothing any more, from this moment on."""
    with at_the_desk() as desk:
        gone = api_tokens.remove(desk, name)
    out.print(f"{gone} is removed: whoever asks with it is answered 401.", markup=False, highlight=False)
