"""People for programs: who they are in Slack, and whether a lead may be dealt to them now."""

from handlers.api.api_answers import Member, People
from handlers.api.api_asked import PeopleAsked
from handlers.api.api_deed import Ask, Told
from handlers.people.people_list import listed


def on_list(ask: Ask) -> Told:
    """GET /people."""
    asked: PeopleAsked = ask.asked
    after = asked.cursor[1:] if asked.cursor else ""
    rest = sorted(
        (row for row in listed(ask.desk, gone=True) if row["id"] > after), key=lambda row: str(row["id"])
    )
    rows = rest[: asked.limit]
    told = [Member(**{name: row[name] for name in Member.model_fields}) for row in rows]
    return Told(People(people=told, next=f"p{rows[-1]['id']}" if len(rest) > asked.limit else None))
