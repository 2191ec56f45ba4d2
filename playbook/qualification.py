"""An inquiry becomes a lead by points, for reasons that people can read; the unclear waits for a person."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from playbook.checklist import Rule, Thresholds
from playbook.free_mail import domain_of, is_free_mail
from playbook.likeness import choices, plain
from playbook.spam import spam_hints
from playbook.words import Temperature


@dataclass(frozen=True)
class Facts:
    """What an inquiry says. `temperature` only if its source gave one; `extra` has a form's own fields."""

    name: str | None = None
    company: str | None = None
    email: str | None = None
    phone: str | None = None
    message: str | None = None
    source: str | None = None
    campaign: str | None = None
    form: str | None = None
    product: str | None = None
    timeframe: str | None = None
    country: str | None = None
    temperature: Temperature | None = None
    extra: Mapping[str, object] = field(default_factory=dict)

    @cached_property
    def said(self) -> Mapping[str, str]:
        """What was filled in, as plain text by the plain name of its field; own fields hide no known one."""
        known = {name: value for name, value in self.__dict__.items() if name != "extra"}
        texts = (
            (key_of(name), plain(text_of(value))) for name, value in [*self.extra.items(), *known.items()]
        )
        return {name: text for name, text in texts if text}

    def says(self, name: str) -> str:
        """The plain text of a field; empty when it was left out."""
        return self.said.get(key_of(name), "")


@dataclass(frozen=True)
class Verdict:
    """What became of an inquiry. No temperature: nothing could decide, and a person has to."""

    temperature: Temperature | None
    points: int
    because: tuple[str, ...]


def qualify(
    facts: Facts, rules: Sequence[Rule], thresholds: Thresholds, free_mail: Collection[str] = ()
) -> Verdict:
    """Judge an inquiry; `free_mail` are mail domains beside those that are known.

    What a source says wins, and signs of spam leave the decision to a person. Reasons for come before reasons
    against, weighty ones first.
    """
    met = sorted(_met(facts, rules, free_mail), key=lambda rule: -rule.points)
    points = sum(rule.points for rule in met)
    because = tuple(dict.fromkeys(rule.because for rule in met))
    hints = spam_hints(facts.name, facts.message)
    if facts.temperature:
        return Verdict(facts.temperature, points, (f"its source says {facts.temperature}", *hints, *because))
    if hints:
        return Verdict(None, points, (*hints, *because))
    temperature = thresholds.of(points)
    undecided = () if temperature else (f"{points} points, and cold begins at {thresholds.cold}",)
    return Verdict(temperature, points, (*because, *undecided))


def _met(facts: Facts, rules: Iterable[Rule], free_mail: Collection[str]) -> Iterator[Rule]:
    domain = domain_of(facts.email)
    free = is_free_mail(domain, free_mail) if domain else None
    for rule in rules:
        if _mail_fits(rule, free) and _is_there(rule, facts) and _words_fit(rule, facts):
            yield rule


def _mail_fits(rule: Rule, free: bool | None) -> bool:
    """Without an address it is neither the one nor the other."""
    company = None if free is None else not free
    return all(
        wanted is None or wanted is is_so
        for wanted, is_so in ((rule.free_mail, free), (rule.company_mail, company))
    )


def _is_there(rule: Rule, facts: Facts) -> bool:
    return all(map(facts.says, rule.has)) and not any(map(facts.says, rule.lacks))


def _words_fit(rule: Rule, facts: Facts) -> bool:
    return all(
        not wanted.isdisjoint(choices(facts.says(name))) for name, wanted in rule.equal.items()
    ) and all(pattern.search(facts.says(name)) for name, pattern in rule.found)


@lru_cache(maxsize=2000)
def key_of(name: str) -> str:
    """A field's name as forms spell it in many ways: `timeframe` for `Time frame` and `time_frame`."""
    return "".join(letter for letter in plain(name) if letter.isalnum())


def text_of(value: object) -> str:
    """A value as text; a box that was not ticked says nothing."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(text_of, value)))
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)
