"""Every campaign with its numbers."""

from dataclasses import dataclass

from handlers.desk import Desk
from store import campaigns


@dataclass(frozen=True)
class Line:
    """A campaign in the list, in words."""

    name: str
    state: str
    leads: str
    followed_up: str
    cost: str
    won: str
    returned: str


def campaigns_told(desk: Desk) -> list[Line]:
    """Every campaign, the newest first."""
    with desk.database.reading() as tx:
        return [
            Line(each.name, each.state, "", "", "", "", "") for each in campaigns.every(tx, desk.workspace)
        ]
