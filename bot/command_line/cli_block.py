"""`glengarry block`: who is not to be contacted any more. Addresses are printed masked."""

from typing import Annotated

import typer
from rich.table import Table

from bot.command_line.cli_people import at_the_desk
from bot.command_line.console import out
from handlers.contact import contact_key, mask_key
from handlers.desk import Desk
from handlers.leads.stop import lift_contact, stop_contact
from messages.words import count, date_of
from playbook.refusal import Refusal
from playbook.words import Door
from store import blocked

block_app = typer.Typer(
    help="Look at who is not to be contacted any more, and change it.", no_args_is_help=True
)
Contact = Annotated[str, typer.Argument(help="An e-mail address or a phone number.")]
LISTED = 1000


@block_app.command("list")
def list_blocked(
    most: Annotated[int, typer.Option(min=1, help="How many at most, the latest first.")] = LISTED,
) -> None:
    """List who is not to be contacted: since when, by whom, through which lead."""
    with at_the_desk() as desk, desk.database.reading() as tx:
        rows = blocked.listed(tx, desk.workspace, most)
        now, hours = desk.clock(), desk.rules().hours
    table = Table(caption=count(len(rows), "contact"))
    for column in ("contact", "since", "by", "lead"):
        table.add_column(column, no_wrap=True)
    for row in rows:
        lead = f"#{row.lead_id}" if row.lead_id else "–"
        table.add_row(mask_key(row.key), date_of(row.at, now, hours), row.who or "–", lead)
    out.print(table)


@block_app.command("add")
def add_blocked(contact: Contact) -> None:
    """Stop everything for the person behind an address: leads are closed, a new inquiry warns people."""
    with at_the_desk() as desk:
        key = _key(desk, contact)
        closed = stop_contact(desk, key, None, Door.CLI)
    out.print(
        f"{mask_key(key)} is not to be contacted any more; {count(closed, 'lead')} closed.", markup=False
    )


@block_app.command("lift")
def lift_blocked(contact: Contact) -> None:
    """Let the person behind an address be contacted again. Leads that were closed stay so."""
    with at_the_desk() as desk:
        key = _key(desk, contact)
        freed = lift_contact(desk, key, Door.CLI)
    if not freed:
        raise Refusal(f"{mask_key(key)} is not blocked. `glengarry block list` shows who is.")
    out.print(f"{mask_key(key)} may be contacted again; {count(freed, 'contact')} lifted.", markup=False)


def _key(desk: Desk, contact: str) -> str:
    found = contact_key(contact, desk.rules().playbook.team.region)
    if found is None:
        raise Refusal("That is no e-mail address and no phone number. Write the latter as +1 212 555 0100.")
    return found
