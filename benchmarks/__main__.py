"""Measures everything and prints the table; exit code 1 when something did not work, never for being slow."""

import argparse
import sys

from rich.console import Console

from benchmarks import arrival, backlog, claims, clock, drop, idle, lists, offered, quarter, reports, routing
from benchmarks.figures import Figure, Malfunction, Measurement, table_of

MEASUREMENTS: dict[str, Measurement] = {
    "claims": claims.measure,
    "clock": clock.measure,
    "backlog": backlog.measure,
    "idle": idle.measure,
    "arrival": arrival.measure,
    "routing": routing.measure,
    "lists": lists.measure,
    "quarter": quarter.measure,
    "reports": reports.measure,
    "drop": drop.measure,
    "offered": offered.measure,
}


def main() -> int:
    """The command line; returns the exit code."""
    reads = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    reads.add_argument("--quick", action="store_true", help="as small as it works: the figures mean nothing")
    reads.add_argument("only", nargs="*", choices=[*MEASUREMENTS, []], help="measure only these")
    asked = reads.parse_args()
    console, figures = Console(), list[Figure]()
    try:
        for name in asked.only or MEASUREMENTS:
            with console.status(f"Measuring: {name}"):
                figures += MEASUREMENTS[name](asked.quick)
    except Malfunction as fault:
        console.print(f"{fault}", style="bold red", markup=False)
        return 1
    console.print(table_of(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
