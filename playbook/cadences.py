"""Which cadence a lead gets, and the name by which it stays on that version of it whatever is changed later."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from playbook.document import Playbook
from playbook.steps import Step
from playbook.words import Temperature


@dataclass(frozen=True)
class Cadence:
    """The planned touches of some leads."""

    name: str
    steps: tuple[Step, ...]

    @cached_property
    def key(self) -> str:
        """The same for the same steps, so that a changed cadence is another one."""
        spelled = "\n".join(map(str, self.steps))
        return f"{self.name}@{sha256(spelled.encode()).hexdigest()[:10]}"


def cadence_for(playbook: Playbook, temperature: str, source: str | None, campaign: str | None) -> Cadence:
    """The first cadence of its own that fits the lead, else that of its temperature."""
    for each in playbook.cadences:
        if each.fits(temperature, source, campaign):
            return Cadence(each.name, tuple(each.touches))
    return Cadence(temperature, tuple(playbook.pace(Temperature(temperature)).touches))


def every_cadence(playbook: Playbook) -> Iterator[Cadence]:
    """All cadences of a playbook."""
    yield from (Cadence(each.name, tuple(each.touches)) for each in playbook.cadences)
    yield from (Cadence(heat, tuple(pace.touches)) for heat, pace in playbook.temperature.items())
