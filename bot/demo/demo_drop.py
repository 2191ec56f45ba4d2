"""What marketing has done before the demo begins: a campaign with a form, and a drop of leads to be dealt."""

import csv
import random
from decimal import Decimal
from io import StringIO
from itertools import cycle, islice

from bot.demo.demo_leads import prospects
from bot.demo.demo_phrases import INQUIRIES
from bot.demo.demo_team import TEAM
from handlers.campaigns import campaigns
from handlers.desk import Desk
from handlers.lists import list_buttons, lists
from handlers.planning.drop_begin import Asked, Handed, begin_drop
from playbook.drops import ListState

CAMPAIGN = "Autumn webinar"  # demo leads name it, and so it has its form and its page
LEADS = 12
DROP = Asked(
    "Cold storage mailing", "#leads",
    what="Operators of cold stores who sent our reply card back.",
    why="They pay for power by the hour, and next year's prices come in December.",
    script="Ask what the last power bill came to.\nOffer a visit to the roof, not a brochure.",
    cost=Decimal(46), per_lead=True, source="mailing", temperature="warm",
)  # fmt: skip


def prepare(desk: Desk, rng: random.Random) -> int | None:
    """Begin the campaign and hand in the drop's list, as marketing would: its number, to be confirmed."""
    tom = TEAM.marketer.id
    with desk.database.writing() as tx:
        campaigns.begin(
            tx, desk, CAMPAIGN, desk.clock(), tom, what="A webinar about roofs that pay for themselves.",
            why="They watched us for an hour.", script="Ask what they want to know first.", price=Decimal(46),
        )  # fmt: skip
    handed = begin_drop(desk, DROP, tom, Handed("mailing.csv", content=[_rows(rng).encode()])).list
    previewed = handed and lists.work_through(desk, handed.id).state == ListState.PREVIEWED
    return handed.id if handed and previewed else None


def announce(desk: Desk, number: int) -> None:
    """Confirm the list: its leads are taken in, and the drop begins with the clock."""
    list_buttons.confirm(desk, number, TEAM.marketer.id)


def _rows(rng: random.Random) -> str:
    """Believable people who can be reached by e-mail, each with a question."""
    file = StringIO()
    sheet = csv.writer(file)
    sheet.writerow(("Name", "Company", "E-mail", "Phone", "Message"))
    people = islice((each for each in prospects(rng) if each.email), LEADS)
    for each, message in zip(people, cycle(INQUIRIES["warm"]), strict=False):
        name = f"{each.first_name} {each.last_name}"
        sheet.writerow((name, each.company or "", each.email, each.phone or "", message))
    return file.getvalue()
