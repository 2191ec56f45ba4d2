"""`glengarry campaign`: what campaigns cost and brought, and closing one that is over."""

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from bot.command_line.cli_people import at_the_desk
from bot.command_line.console import out
from handlers.campaigns.campaign_close import close_campaign
from handlers.campaigns.campaign_list import campaigns_told
from handlers.campaigns.campaign_page import page_told
from messages.words import count

COLUMNS = {
    "campaign": "name", "state": "state", "leads": "leads", "followed up": "followed_up", "cost": "cost",
    "won": "won", "return": "returned",
}  # fmt: skip

campaign_app = typer.Typer(help="Look at campaigns, and close them.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The campaign's name or slug, however it is spelled.")]


@campaign_app.command("list")
def list_campaigns() -> None:
    """List every campaign: its leads, how they were followed up, what it cost and what it returned."""
    with at_the_desk() as desk:
        rows = campaigns_told(desk)
    if not rows:
        out.print("There is no campaign yet. `glengarry drop FILE --campaign NAME` begins one.", markup=False)
        return
    table = Table(caption=count(len(rows), "campaign"))
    for column in COLUMNS:
        table.add_column(column)
    for row in rows:
        # as Text: what campaigns are called is no markup
        table.add_row(*(Text(str(getattr(row, fact)) or "–") for fact in COLUMNS.values()))
    out.print(table)


@campaign_app.command("show")
def show_campaign(name: Name) -> None:
    """Show a campaign's page: funnel, cost, return, speed, what became of its leads, by person."""
    with at_the_desk() as desk:
        lines = page_told(desk, name)
    for line in lines:
        out.print(line, markup=False, highlight=False, soft_wrap=True)


@campaign_app.command("close")
def close(name: Name) -> None:
    """Close a campaign: it takes no new drop, its form says that it is over, its leads stay whose they are."""
    with at_the_desk() as desk:
        title, closed = close_campaign(desk, name)
    told = f"{title} is closed." if closed else f"{title} was closed before."
    out.print(told, markup=False, highlight=False, soft_wrap=True)
