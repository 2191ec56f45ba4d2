"""Which days nobody works: the holidays of a country or region, and the team's or a person's own days off."""

from collections.abc import Callable, Container, Iterable
from datetime import date

import holidays

from playbook.document import PlaybookProblem


def public_holidays(country: str) -> Container[date]:
    """The holidays of a country or region such as "DE" or "DE-BY"; none for an empty name.

    Raises PlaybookProblem for one whose holidays are not known.
    """
    if not country:
        return frozenset()
    code, _, region = country.partition("-")
    try:
        return holidays.country_holidays(code, subdiv=region or None)
    except NotImplementedError as fault:
        raise PlaybookProblem(
            f'hours.holidays: the holidays of "{country}" are not known: write it like "DE" or "DE-BY"'
        ) from fault


def rest_days(public: Container[date], own: Iterable[date]) -> Callable[[date], bool]:
    """Answers whether nobody works on a day; `public` is shared by everybody."""
    free = frozenset(own)
    return lambda day: day in free or day in public
