"""Flags in the help: they take no value, and typer shows the name of one behind each all the same, `--json <bool>`."""

from collections.abc import Iterator
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

Command = TyperCommand | TyperGroup


def without_values(command: Any) -> Any:
    """A command whose flags, and those of all commands below it, show nothing but their names."""
    for each in every_command(command):
        for option in each.get_params(typer.Context(each)):
            if getattr(option, "is_flag", False):
                option.metavar = ""
    return command


def every_command(command: Command) -> Iterator[Command]:
    """It and all below it."""
    yield command
    for each in command.commands.values() if isinstance(command, TyperGroup) else ():
        if isinstance(each, TyperCommand | TyperGroup):
            yield from every_command(each)
