"""The settings of the playbook that people change in Home: where each is in the document, and how it is typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from playbook.refusal import Refusal
from playbook.sections.section import WEEKDAYS
from playbook.words import Temperature

Kind = Literal["text", "number", "words", "lines", "yes", "ladder"]


@dataclass(frozen=True)
class Setting:
    """One setting; `path` leads to it in the document, and its last word is the form's field."""

    path: tuple[str, ...]
    label: str
    kind: Kind = "text"
    hint: str | None = None

    @property
    def field(self) -> str:
        """The form's block id."""
        return self.path[-1]

    def found_in(self, document: Mapping[str, Any]) -> Any:
        """Its value in a playbook as JSON has it."""
        value: Any = document
        for name in self.path:
            value = value[name]
        return value

    def shown(self, value: Any) -> str:
        """A value as it is typed."""
        match self.kind:
            case "yes":
                return "yes" if value else "no"
            case "words":
                return ", ".join(map(str, value))
            case "lines":
                return "\n".join(map(str, value))
            case "ladder":
                return "\n".join(f"{rung['after']} {rung['ask']}" for rung in value)
        return "" if value is None else str(value)

    def read(self, text: str) -> Any:
        """What was typed, as TOML keeps it. Raises Refusal for what the form's hint does not say."""
        match self.kind:
            case "number":
                return int(text) if text.isdecimal() and text.isascii() else text
            case "yes":
                return self._yes(text)
            case "words":
                return [each.strip() for each in text.split(",") if each.strip()]
            case "lines":
                return [each.strip() for each in text.splitlines() if each.strip()]
            case "ladder":
                return [self._rung(line) for line in text.splitlines() if line.strip()]
        return text

    def _yes(self, text: str) -> bool:
        if text.lower() not in ("yes", "no"):
            raise Refusal("Write yes or no.", field=self.field)
        return text.lower() == "yes"

    def _rung(self, line: str) -> dict[str, str]:
        after, _, ask = line.strip().rpartition(" ")
        if not after:
            raise Refusal(f"“{line.strip()[:60]}” is no rung: write it like 5 min backup.", field=self.field)
        return {"after": after, "ask": ask}


def _of_pace(temperature: Temperature) -> tuple[Setting, ...]:
    here = ("temperature", temperature.value)
    return (
        Setting((*here, "limit"), "First touch within", hint="5 min, 4 h, 1 working day, next morning"),
        Setting((*here, "still_on_it"), "Claimed, no touch: ask after"),
        Setting((*here, "release"), "... and release this much later"),
        Setting((*here, "accept"), "An offer or hand-over is to be accepted within"),
        Setting((*here, "unworked"), "Untouched claims a person may hold", "number"),
        Setting(
            (*here, "touches"),
            "Touches, counted from the claim",
            "lines",
            "one a line: 4 h by email: what to say",
        ),
        Setting((*here, "repeats"), "An unanswered nudge repeats after", "words"),
        Setting((*here, "ladder"), "Unclaimed: who is asked, and after how long", "ladder", "5 min backup"),
        Setting((*here, "unreachable"), "Unclaimed: to the nurture pile after"),
        Setting((*here, "review"), "Nurture review every"),
    )


FORMS: Mapping[str, tuple[str, tuple[Setting, ...]]] = {
    **{each.value: (f"{each.value.capitalize()} leads", _of_pace(each)) for each in Temperature},
    "team": ("Team hours", (
        *(Setting(("hours", day), day.capitalize(), "words", "09:00-12:30, 13:30-18:00" if day == "monday" else None)
          for day in WEEKDAYS),
        Setting(("team", "timezone"), "Time zone", hint="Europe/Berlin"),
        Setting(("hours", "holidays"), "Holidays of", hint="a country or region: US, DE, DE-BY"),
        Setting(("hours", "days_off"), "Days off", "words", "2026-12-24, 2026-12-31"),
    )),
    "claiming": ("Claiming, inquiries", (
        Setting(("claims", "coffee"), "An overdue hot lead bars new claims", "yes", "yes or no"),
        Setting(("claims", "coffee_words"), "... in these words"),
        Setting(("claims", "release_reasons"), "Reasons to release a lead", "lines", "one a line"),
        Setting(("qualification", "limit"), "Inquiries are decided within"),
        Setting(("qualification", "rejections"), "Reasons to reject an inquiry", "lines", "one a line"),
    )),
    "rule-of-45": ("Rule of 45", (
        *(Setting(("rule_of_45", f"within_{months}_months"), f"Of 100 inquirers buy within {months} months", "number")
          for months in (3, 6, 12)),
        Setting(("rule_of_45", "average_win"), "A win brings on average", "number",
                "12000; without it your own wins' average"),
    )),
    "roles": ("Roles and channels", (
        Setting(("roles", "managers"), "Managers", "words", "@sam, @dana"),
        Setting(("roles", "marketing"), "Marketing", "words"),
        Setting(("roles", "backups"), "Back-ups of the channel", "words"),
        Setting(("roles", "fallback"), "Gets what nobody claims"),
        Setting(("channels", "leads"), "Channel of the leads", hint="#leads"),
    )),
}  # fmt: skip
