"""A week for a board: leads claimed and called at the moment they came, written straight into the database."""

from datetime import datetime, timedelta

from tests.floor import Floor
from tests.store.given import add_leads, arrived


def worked(floor: Floor, day: datetime, person: str, claimed: int, called: int) -> None:
    """So many leads that somebody claimed then, of which he called so many at once; it is that moment now."""
    owned = {"state": "working", "owner": person, "first_claimed_at": day, "first_claimed_by": person}
    due = {"due_what": "touch", "due_who": "owner", "due_at": day + timedelta(days=90)}
    touched = {"first_touch_at": day, "first_touch_by": person, "touches": 1}
    untouched = {"first_touch_at": None, "first_touch_by": None, "touches": 0}
    claims = {"received_at": day, **owned, **due}
    with floor.database.writing() as tx:
        leads = [claims | touched] * called + [claims | untouched] * (claimed - called)
        add_leads(tx, [(arrived(at=day), facts) for facts in leads])
    floor.clock.now = day
