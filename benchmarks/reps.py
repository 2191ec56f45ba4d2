"""Believable people of a simulated sales team: who claims, who answers when nudged, and what they record."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

ZONES = ("America/New_York", "America/Chicago", "America/Denver")
IN_VAIN = ("no-answer", "no-answer", "voicemail", "voicemail", "emailed", "messaged")
# what is recorded once somebody has answered, by how often of a hundred
REACHED = {
    "spoke": 40, "callback tomorrow 10:00": 9, "callback in 2 weeks": 5, "meeting tomorrow 14:00": 6,
    "meeting in 1 week": 6, "not-ready in 2 months": 8, "won 4800": 9, "no-purchase Too expensive": 10,
    "lost-to-competitor Acme": 4, "wrong-person": 3,
}  # fmt: skip
PICKS_UP = 0.14  # how likely a prospect answers one attempt
GIVES_UP = 0.3  # how likely a rep ends it once the playbook lets him
JUNK = 0.01


@dataclass
class Rep:
    """Somebody with his habits; `answers` is how likely a nudge moves him, `pace` how many minutes he takes."""

    id: str
    zone: str
    answers: float
    pace: float
    ignores_until: datetime | None = None
    asked: dict[date, int] = field(
        default_factory=dict
    )  # direct messages that ask for something, by his days

    def minds(self, now: datetime, chance: Random) -> bool:
        """Whether he reacts to what he is asked now; sometimes he begins to ignore everything for days."""
        if self.ignores_until and now < self.ignores_until:
            return False
        if chance.random() < 0.01:
            self.ignores_until = now + timedelta(days=chance.uniform(1, 4))
            return False
        return chance.random() < self.answers

    def delay(self, chance: Random) -> timedelta:
        """How long he takes, once he has the time."""
        return timedelta(minutes=min(240, chance.lognormvariate(0, 0.8) * self.pace))


def team(size: int, chance: Random) -> dict[str, Rep]:
    """So many reps, by their ids."""
    reps = [
        Rep(f"U0REP{number:02}", ZONES[number % 3], chance.uniform(0.45, 0.95), chance.uniform(5, 45))
        for number in range(size)
    ]
    return {rep.id: rep for rep in reps}


def outcome(touches: int, reached: bool, least: int, chance: Random) -> tuple[str, str]:
    """What a rep records, as code and text, for a lead with so many touches behind it."""
    if not touches and chance.random() < JUNK:
        return "junk", ""
    if touches >= least and not reached and chance.random() < GIVES_UP:
        return "no-response", ""
    if chance.random() < (0.6 if reached else PICKS_UP):
        said = chance.choices([*REACHED], [*REACHED.values()])[0]
        code, _, text = said.partition(" ")
        return code, text
    return chance.choice(IN_VAIN), ""
