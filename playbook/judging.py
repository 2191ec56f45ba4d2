"""Judges many inquiries by one checklist: what says the same where the checklist looks is judged once."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from playbook.checklist import Rule, Thresholds
from playbook.free_mail import domain_of, is_free_mail
from playbook.likeness import plain
from playbook.qualification import Facts, Verdict, key_of, qualify, text_of
from playbook.words import Temperature

KEPT = 10_000  # verdicts; then they are forgotten and begun anew
KNOWN = (
    "name",
    "company",
    "email",
    "phone",
    "message",
    "source",
    "campaign",
    "form",
    "product",
    "timeframe",
    "country",
)


class Judge:
    """Says of each inquiry what `qualify` says, and remembers it for all that look the same to these rules."""

    def __init__(
        self, rules: Sequence[Rule], thresholds: Thresholds, free_mail: Collection[str] = ()
    ) -> None:
        self._rules, self._thresholds, self._free_mail = rules, thresholds, free_mail
        self._read = {
            key_of(name) for rule in rules for name in (*rule.equal, *(each for each, _ in rule.found))
        }
        self._there = {key_of(name) for rule in rules for name in (*rule.has, *rule.lacks)} - self._read
        self._read_of_known = [name for name in KNOWN if key_of(name) in self._read]
        self._there_of_known = [name for name in KNOWN if key_of(name) in self._there]
        self._free = lru_cache(maxsize=KEPT)(self._is_free)
        self._verdicts: dict[tuple[object, ...], Verdict] = {}

    def __call__(
        self, said: Mapping[str, str | None], extra: Mapping[str, object], temperature: Temperature | None
    ) -> Verdict:
        """What became of an inquiry that says this; `temperature` only if its source gave one."""
        name = said.get("name")
        if said.get("message") or (name and _may_be_address(name)):  # signs of spam are looked for in these
            return self._judged(said, extra, temperature)
        seen = self._seen(said, extra, temperature)
        verdict = self._verdicts.get(seen)
        if verdict is None:
            if len(self._verdicts) >= KEPT:
                self._verdicts.clear()
            verdict = self._verdicts[seen] = self._judged(said, extra, temperature)
        return verdict

    def _judged(
        self, said: Mapping[str, Any], extra: Mapping[str, object], temperature: Temperature | None
    ) -> Verdict:
        facts = Facts(**said, extra=extra, temperature=temperature)
        return qualify(facts, self._rules, self._thresholds, self._free_mail)

    def _seen(
        self, said: Mapping[str, str | None], extra: Mapping[str, object], temperature: Temperature | None
    ) -> tuple[object, ...]:
        """All that a rule can see of it: of some fields what they say, of others that they say something."""
        get = said.get
        seen: list[object] = [temperature, self._free((get("email") or "").rpartition("@")[2])]
        seen += map(_says, map(get, self._there_of_known))
        seen += map(get, self._read_of_known)
        for name, value in extra.items():
            key = _folded(name)
            if key in self._read:
                seen.append((key, plain(text_of(value))))
            elif key in self._there and plain(text_of(value)):
                seen.append(key)
        return tuple(seen)

    def _is_free(self, domain: str) -> bool | None:
        found = domain_of(f"a@{domain}")
        return is_free_mail(found, self._free_mail) if found else None


_folded = lru_cache(maxsize=2000)(key_of)


def _says(text: str | None) -> bool:
    if not text:
        return False
    return not text.isspace() if text.isascii() else bool(plain(text))


def _may_be_address(name: str) -> bool:
    return "://" in name or "www." in name.lower()
