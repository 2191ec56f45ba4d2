"""`/leaddrop`: marketing announces drops of campaign leads and looks up what campaigns brought."""

from collections.abc import Callable
from typing import Any

from handlers.campaigns import (
    campaign_asked,
    campaign_close,
    campaign_compare,
    campaign_costs,
    campaign_list,
    campaign_page,
    campaign_rules,
    unattributed,
)
from handlers.campaigns.campaigns import must_market
from handlers.desk import Desk
from handlers.drops import drops
from handlers.hosted import form_settings
from handlers.payloads import person_in, typed_in
from handlers.people.people import meet
from handlers.planning import drop_modal, drop_plan
from handlers.worklist import Counted
from messages.render import Payload, render
from playbook.refusal import Refusal

Way = Callable[[Desk, dict[str, Any], str], Payload | Counted | None]

FEATURES = (  # each has WAYS, the first words it is asked for by, and lines of HELP
    drop_modal, drop_plan, campaign_list, campaign_page, campaign_compare, campaign_costs, drops, unattributed,
    campaign_rules, form_settings, campaign_close,
)  # fmt: skip
WAYS: dict[str, Way] = {word: way for feature in FEATURES for word, way in feature.WAYS.items()}
HELP = [line for feature in FEATURES for line in feature.HELP]


def on_command(desk: Desk, body: dict[str, Any]) -> Payload | Counted | None:
    """`/leaddrop [what to do] [campaign]`: the first word says what to do."""
    asked, person = typed_in(body), person_in(body)
    word, _, rest = asked.partition(" ")
    if word.lower() == "help":
        return render("help", title="Campaigns and drops", lines=HELP, codes=[])
    meet(desk, person)
    with desk.database.reading() as tx:
        must_market(desk, tx, person)
    way = WAYS.get(word.lower())
    if way is not None:
        return way(desk, body, rest.strip())
    if (asked_for := campaign_asked.begins_with_a_name(desk, asked)) is None:
        raise Refusal(
            f'"{word[:40]}" is nothing that `/leaddrop` knows. `/leaddrop help` lists what it does.'
        )
    return campaign_page.page(desk, asked_for)


COMMANDS = {"/leaddrop": on_command}
COUNTED = {"list", "show", "compare"}
LENGTHY_WORDS = {"/leaddrop": lambda word: word in COUNTED or word not in WAYS}  # a name: its page
