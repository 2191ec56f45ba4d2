"""Everything that can be done to a lead, each deed at random and through the real thing."""

import json
from collections.abc import Callable
from datetime import timedelta
from random import Random

from handlers import cadence
from handlers.arrival import qualify
from handlers.arrival.activity import take_activities
from handlers.clock.unanswered import take_over as take_over_it
from handlers.clock.watchdog import watch
from handlers.commands.dispose import record
from handlers.commands.merge import merge as merge_it
from handlers.home import playbook_change
from handlers.leads.ask import ask as ask_it
from handlers.leads.claim import claim as claim_it
from handlers.leads.hand_over import accept as accept_it
from handlers.leads.hand_over import decline as decline_it
from handlers.leads.hand_over import give
from handlers.leads.notes import note as note_it
from handlers.leads.offer import pass_on
from handlers.leads.release import release as release_it
from handlers.leads.reopen import reopen as reopen_it
from handlers.leads.snooze import snooze as snooze_it
from handlers.leads.stop import lift as lift_it
from handlers.leads.undo import undo as undo_it
from handlers.people.away import come_back, go_away
from handlers.people.people import on_user_change
from handlers.pile.nurture import approve
from handlers.pile.nurture import hot_again as hot_again_it
from handlers.pile.review import close, in_days, keep, not_yet
from handlers.pile.third_time import keep_in_pile
from playbook.words import Door, Kind, Temperature
from store import history
from store.database import Database
from store.tables import Lead
from tests.floor import PLAYBOOK, Floor

PEOPLE = ("U0SAM", "U0DANA", "U0RUTH", "U0MARIA")
RULES = (
    PLAYBOOK
    + """
[[routes]]
name = "solar"
way = "rotation"
people = ["@sam", "@dana"]
[routes.when]
product = "solar"
[[routes]]
name = "wind"
way = "offer"
people = ["@dana", "@sam"]
[routes.when]
product = "wind"
[[routes]]
name = "everybody"
"""
)
OTHER_STEPS = '\n[temperature.hot]\ntouches = ["0 min", "2 h by email", "6 h"]\n'
CAME_AS = (
    {"temperature": "hot"},
    {"temperature": "warm"},
    {"temperature": "cold"},
    {"temperature": "hot", "product": "solar"},
    {"temperature": "warm", "product": "wind"},
    {"message": "We offer backlinks and guest posts"},  # a person has to decide about it
)
NEEDED = {
    "amount": ("12000", "900 EUR"),
    "reason": ("Too expensive",),
    "competitor": ("Acme",),
    "date": ("tomorrow 10:00", "in 2 weeks", "next month", "fri 16:30"),
    "lead": ("1",),
}
SELDOM = 0.1  # how often a code that ends is not passed over: a closed lead is no longer of much interest


class World:
    """A sales floor, and the lead that everything is done to: the latest of one prospect."""

    def __init__(self, database: Database) -> None:
        self.floor = Floor(database, playbook=RULES)
        self.numbers: set[int] = set()
        self.number = 0

    @property
    def lead(self) -> Lead:
        return self.floor.look(self.number)

    def inquire(self, chance: Random) -> None:
        """The prospect writes: for the first time, again, or once more after all was over."""
        self.number = self.floor.lead(name="Ann Lee", email="ann@acme.com", **chance.choice(CAME_AS))
        self.numbers.add(self.number)


def soon(world: World, chance: Random) -> None:
    world.floor.pass_time(minutes=chance.randint(0, 90))


def later(world: World, chance: Random) -> None:
    world.floor.pass_time(hours=chance.choice((1, 4, 9, 16, 24, 30, 72)), minutes=chance.randint(0, 59))


def when_it_is_due(world: World, chance: Random) -> None:
    """At that very moment, or a second before it."""
    due = world.lead.due_at
    if due and due > world.floor.clock():
        wait = due - world.floor.clock() - timedelta(seconds=chance.choice((0, 0, 0, 1)))
        world.floor.pass_time(seconds=wait.total_seconds())


def much_later(world: World, chance: Random) -> None:
    world.floor.pass_time(days=chance.randint(5, 100))


def inquire(world: World, chance: Random) -> None:
    world.inquire(chance)


def claim(world: World, chance: Random) -> None:
    claim_it(world.floor.desk, world.number, chance.choice(PEOPLE), Door.BUTTON)


def offered_and_taken(world: World, chance: Random) -> None:
    """Whoever it is offered to says yes, or no."""
    lead, desk = world.lead, world.floor.desk
    if lead.offered_to is None:
        return
    if lead.owner:
        chance.choice((accept_it, decline_it))(desk, lead.id, lead.offered_to, Door.BUTTON)
    else:
        chance.choice((claim_it, pass_on))(desk, lead.id, lead.offered_to, Door.BUTTON)


def release(world: World, chance: Random) -> None:
    release_it(world.floor.desk, world.number, one_of(world, chance), "No time", Door.MODAL)


def hand_over(world: World, chance: Random) -> None:
    """By its owner, who has to wait for a yes, or by a manager."""
    give(world.floor.desk, world.number, one_of(world, chance), chance.choice(PEOPLE), Door.COMMAND)


def accept(world: World, chance: Random) -> None:
    accept_it(world.floor.desk, world.number, chance.choice(PEOPLE), Door.BUTTON)


def dispose(world: World, chance: Random) -> None:
    """Any code, with what it needs."""
    codes = world.floor.rules().playbook.dispositions
    kept = [code for code, each in codes.items() if not each.ends or chance.random() < SELDOM]
    code = chance.choice(kept)
    text = chance.choice(NEEDED.get(codes[code].needs or "", ("", "tried the mobile")))
    record(world.floor.desk, world.number, code, text, one_of(world, chance), Door.COMMAND)


def touch(world: World, chance: Random) -> None:
    """Tried once more, in vain."""
    code = chance.choice(("no-answer", "voicemail", "emailed", "messaged"))
    record(world.floor.desk, world.number, code, "", one_of(world, chance), Door.BUTTON)


def away(world: World, chance: Random) -> None:
    person, desk = one_of(world, chance), world.floor.desk
    until = desk.clock() + timedelta(hours=chance.randint(1, 300))
    backup = chance.choice((None, *(each for each in PEOPLE if each != person)))
    go_away(desk, person, until, person, Door.COMMAND, backup=backup)


def back(world: World, chance: Random) -> None:
    person = chance.choice(PEOPLE)
    come_back(world.floor.desk, person, person, Door.COMMAND)


def leave(world: World, chance: Random) -> None:
    """Somebody is gone, and at work again the next time."""
    known, person = world.floor.rules().roster, chance.choice(PEOPLE[:2])
    member = known.get(person)
    gone = member is not None and not member.gone
    facts = {"id": person, "name": person[2:].lower(), "deleted": gone}
    on_user_change(world.floor.desk, {"event": {"user": facts}})


def hot_again(world: World, chance: Random) -> None:
    hot_again_it(world.floor.desk, world.number, "U0TOM", chance.choice((Door.BUTTON, Door.MODAL)))


def third_time(world: World, chance: Random) -> None:
    """A manager lets it go back to sales once more, or not."""
    say = chance.choice((approve, keep_in_pile))
    say(world.floor.desk, world.number, "U0MARIA", Door.BUTTON)


def review(world: World, chance: Random) -> None:
    """Marketing looks at the pile."""
    desk, number = world.floor.desk, world.number
    match chance.choice(("not yet", "keep", "close")):
        case "not yet":
            not_yet(desk, number, in_days(desk, chance.randint(1, 90), "U0TOM"), "U0TOM", Door.BUTTON)
        case "keep":
            keep(desk, number, "U0TOM", Door.BUTTON)
        case "close":
            close(desk, number, "U0TOM", Door.BUTTON)


def snooze(world: World, chance: Random) -> None:
    when = chance.choice(("30 min", "1 h", "3 h", "tomorrow morning", "Monday", "in 5 days"))
    snooze_it(world.floor.desk, world.number, one_of(world, chance), when, Door.BUTTON, "In a meeting")


def undo(world: World, _chance: Random) -> None:
    """Whatever was recorded last is taken back, as long as it may be."""
    with world.floor.database.reading() as tx:
        entry = history.latest(tx, world.lead, (Kind.RECORDED,))
    if entry and entry.who:
        undo_it(world.floor.desk, world.number, entry.id, entry.who, Door.BUTTON)


def note(world: World, chance: Random) -> None:
    note_it(world.floor.desk, world.number, "Ask for Ann.", chance.choice(PEOPLE), Door.COMMAND)


def reopen(world: World, chance: Random) -> None:
    reopen_it(world.floor.desk, world.number, one_of(world, chance), Door.COMMAND)


def merge(world: World, chance: Random) -> None:
    """It goes into another lead, which is the one that all goes on with."""
    into = chance.choice(sorted(world.numbers))
    merge_it(world.floor.desk, world.number, into, one_of(world, chance), Door.COMMAND)
    world.number = into


def take_over(world: World, chance: Random) -> None:
    take_over_it(world.floor.desk, world.number, chance.choice(PEOPLE), Door.BUTTON)


def ask(world: World, chance: Random) -> None:
    ask_it(world.floor.desk, world.number, chance.choice(PEOPLE), Door.BUTTON)


def mail(world: World, chance: Random) -> None:
    """What the prospect does with a mail; seldom he wants no more of them."""
    what = chance.choice(("opened", "clicked", "bounced", "replied"))
    what = "unsubscribed" if chance.random() < SELDOM / 2 else what
    take_activities(world.floor.desk, json.dumps({"lead": world.number, "what": what}).encode())


def lift(world: World, _chance: Random) -> None:
    """He may be contacted after all."""
    lift_it(world.floor.desk, world.number, "U0MARIA", Door.BUTTON)


def decide(world: World, chance: Random) -> None:
    """An inquiry is a lead, not ready, or none."""
    way = chance.choice((*Temperature, "not-ready", "reject"))
    if way == "reject":
        qualify.reject(world.floor.desk, world.number, "Spam", "U0TOM", Door.MODAL)
    else:
        qualify.decide(world.floor.desk, world.number, way, "U0TOM", Door.BUTTON)


def restart(world: World, _chance: Random) -> None:
    """The process dies and another one starts on the same database."""
    old = world.floor
    world.floor = Floor(old.database, clock=old.clock, slack=old.slack, playbook=old.playbook)


def change_cadences(world: World, chance: Random) -> None:
    """The playbook's, and sometimes those of the leads that are in one."""
    text = RULES + chance.choice(("", OTHER_STEPS))
    playbook_change.apply(world.floor.desk, text, "U0MARIA")
    world.floor.playbook = text
    world.floor.rules.refresh()
    if chance.random() < 0.5:
        cadence.restart(world.floor.desk, "U0MARIA")


def look_after(world: World, _chance: Random) -> None:
    """The watchdog comes by: there must be nothing for it to do."""
    assert watch(world.floor.desk) == 0


def one_of(world: World, chance: Random) -> str:
    """The owner more often than anybody else."""
    owner = world.lead.owner
    return owner if owner and chance.random() < 0.7 else chance.choice(PEOPLE)


DEEDS: tuple[Callable[[World, Random], None], ...] = (
    soon,  # the plainest first: what fails is told with as many of these as possible
    when_it_is_due,
    later,
    much_later,
    touch,
    dispose,
    claim,
    offered_and_taken,
    hand_over,
    accept,
    release,
    away,
    back,
    leave,
    inquire,
    hot_again,
    third_time,
    review,
    snooze,
    undo,
    note,
    reopen,
    merge,
    take_over,
    ask,
    mail,
    lift,
    decide,
    restart,
    change_cadences,
    look_after,
)
