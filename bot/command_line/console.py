"""Where the command line prints: what was asked for, and what else there is to tell."""

from rich.console import Console

out, err = Console(), Console(stderr=True)
