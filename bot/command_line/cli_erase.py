"""`glengarry erase`: a person who asks for it is taken out of everything that is kept of him."""

from typing import Annotated

import typer

from bot.command_line.cli_people import at_the_desk
from bot.command_line.console import out
from handlers.commands.erase import Traces, erase, traces_by, traces_of
from handlers.desk import Desk
from messages.words import count
from playbook.words import Door


def erase_person(
    who: Annotated[str, typer.Argument(help="A lead's number, an e-mail address or a phone number.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask once more.")] = False,
) -> None:
    """Erase a person for good: leads, histories, raw bodies, and the messages about them in Slack."""
    with at_the_desk() as desk:
        traces = _traces(desk, who)
        came = count(len(traces.inquiries), "inquiry", "inquiries")
        out.print(f"Found {traces.told} and {came}.", markup=False, highlight=False)
        if not yes:
            typer.confirm("Erase all of it? Nothing brings it back", abort=True)
        erase(desk, traces, None, Door.CLI)
    out.print("Erased. The running app rewrites the cards and messages in Slack.", markup=False)


def _traces(desk: Desk, who: str) -> Traces:
    number = who.strip().removeprefix("#")
    return traces_of(desk, int(number)) if number.isdecimal() and len(number) < 7 else traces_by(desk, who)
