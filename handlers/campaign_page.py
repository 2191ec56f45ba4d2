"""A campaign's page."""

from handlers.campaigns import campaign_named
from handlers.desk import Desk


def page_told(desk: Desk, name: str) -> list[str]:
    """The page as lines."""
    with desk.database.reading() as tx:
        return [campaign_named(tx, desk, name).name]
