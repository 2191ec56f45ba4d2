"""Moments in German, French and Spanish words, put into the English ones that are read."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
UNITS = ("minutes", "hours", "days", "weeks", "months", "years")
ONES = ("week", "month", "year")  # what may be the next one
LONGEST = 12  # pieces of a text that are looked at: no moment takes more words

Rewrite = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


@dataclass(frozen=True)
class Tongue:
    """How moments are named in a language: patterns, in the order of DAYS, MONTHS, UNITS and one to ten."""

    days: Sequence[str]
    short_days: Sequence[str]
    months: Sequence[str]
    within: str  # "in" two weeks
    numbers: Sequence[str]
    units: Sequence[str]
    next_before: str
    next_after: str
    clock: str  # with the groups hour and minute, or hour2 and minute2
    articles: str
    said: Sequence[tuple[str, str]]  # whole phrases and their English

    @cached_property
    def rewrites(self) -> tuple[Rewrite, ...]:
        """What is looked for at the front of a text, and what it is in English; the first that is there counts."""
        return tuple(
            (re.compile(rf"(?:{pattern})(?![\w-])", re.IGNORECASE), english)
            for pattern, english in self._all()
        )

    def _all(self) -> Iterator[tuple[str, Callable[[re.Match[str]], str]]]:
        day, month, unit = "|".join(self.days), "|".join(self.months), "|".join(self.units)
        number, after = "|".join(self.numbers), rf" (?:{self.next_after})"
        yield from ((pattern, _as(english)) for pattern, english in self.said)
        yield rf"(?:{self.within}) (?P<n>\d+|{number}) ?(?P<unit>{unit})", self._within
        yield self.clock, _clock
        yield (
            rf"(?P<n>\d\d?)(?:\.|er)? ?(?:de )?(?P<month>{month})\.?(?: (?:de )?(?P<year>\d{{4}}))?",
            self._date,
        )
        yield r"(?P<n>\d\d?)/(?P<month>\d\d?)(?:/(?P<year>\d{4}|\d\d))?", _slashed
        yield rf"(?:{self.next_before}) (?P<one>{unit}|{day})|(?P<other>{unit}|{day}){after}", self._next
        yield day, lambda found: self._word(self.days, DAYS, found[0])
        # a short name may be another word, "so" or "di": it is a day with an hour or a date behind it, or alone
        yield rf"(?:{'|'.join(self.short_days)})(?=[.,]? \D{{0,7}}\d|[.,]?$)\.?", self._short
        yield self.articles, lambda _: ""

    def _within(self, found: re.Match[str]) -> str:
        count = found["n"] if found["n"].isdecimal() else str(_place(self.numbers, found["n"]) + 1)
        return f"in {count} {UNITS[_place(self.units, found['unit'])]}"

    def _date(self, found: re.Match[str]) -> str:
        month = MONTHS[_place(self.months, found["month"])]
        return f"{found['n']} {month} {found['year'] or ''}".strip()

    def _next(self, found: re.Match[str]) -> str:
        word = found["one"] or found["other"]
        units = [UNITS.index(f"{one}s") for one in ONES]
        for at, one in zip(units, ONES, strict=True):
            if re.fullmatch(self.units[at], word, re.IGNORECASE):
                return f"next {one}"
        return f"next {self._word(self.days, DAYS, word)}"

    def _short(self, found: re.Match[str]) -> str:
        return self._word(self.short_days, DAYS, found[0].rstrip("."))

    @staticmethod
    def _word(names: Sequence[str], english: Sequence[str], word: str) -> str:
        at = _place(names, word)
        return english[at] if at >= 0 else word


def _place(names: Sequence[str], word: str) -> int:
    """The place of the pattern that the word fits; -1 when there is none."""
    fits = (at for at, name in enumerate(names) if re.fullmatch(name, word, re.IGNORECASE))
    return next(fits, -1)


def _as(english: str) -> Callable[[re.Match[str]], str]:
    return lambda _: english


def _clock(found: re.Match[str]) -> str:
    return f"{found['hour'] or found['hour2']}:{found['minute'] or found['minute2'] or '00'}"


def _slashed(found: re.Match[str]) -> str:
    return f"{found['n']}.{found['month']}.{found['year'] or ''}"


@dataclass(frozen=True)
class Rendered:
    """A text's front in English, and where in the text each piece of it ends."""

    english: str
    ends: Sequence[tuple[int, int]]  # in English, in the text

    def end_in_text(self, end: int) -> int:
        """Where the text goes on behind what ends there in English."""
        return next((in_text for in_english, in_text in self.ends if in_english >= end), self.ends[-1][1])


def in_english(text: str, tongue: Tongue) -> Rendered | None:
    """The front of a text with its words of time in English; None when it begins with none."""
    english, at, ends = "", 0, []
    for piece in range(LONGEST):
        at += len(text[at:]) - len(text[at:].lstrip(" ,"))
        found, said = _piece(text, at, tongue)
        if found is None or (piece == 0 and said is None):
            break
        words = found[0] if said is None else said
        english = f"{english} {words}".strip()
        at = found.end()
        ends.append((len(english), at))
    return Rendered(english, ends) if english else None


def _piece(text: str, at: int, tongue: Tongue) -> tuple[re.Match[str] | None, str | None]:
    """What stands there, and what it is in English if it is a word of time."""
    for pattern, english in tongue.rewrites:
        if found := pattern.match(text, at):
            return found, english(found)
    return re.compile(r"\S+").match(text, at), None


GERMAN = Tongue(
    days=("montags?", "dienstags?", "mittwochs?", "donnerstags?", "freitags?", "samstags?|sonnabends?", "sonntags?"),
    short_days=("mo", "di", "mi", "do", "fr", "sa", "so"),
    months=("j[aä]nner|januar|jan", "februar|feb", "m[aä]rz|mrz", "april|apr", "mai", "juni|jun", "juli|jul",
            "august|aug", "september|sept?", "oktober|okt", "november|nov", "dezember|dez"),
    within="in",
    numbers=("eine[mnr]?|ein", "zwei", "drei", "vier", "f[uü]nf", "sechs", "sieben", "acht", "neun", "zehn"),
    units=("minuten?|min", "stunden?|std", "tage?n?", "wochen?", "monat(?:en?)?", "jahr(?:en?)?"),
    next_before="(?:am )?(?:n[aä]chste[nrsm]?|kommende[nrsm]?)",
    next_after="n[aä]chster woche",
    clock=r"(?:um |gegen |ab )?(?P<hour>\d\d?)(?:[:.](?P<minute>\d\d))? ?uhr"
    r"|(?:um|gegen|ab) (?P<hour2>\d\d?)(?::(?P<minute2>\d\d))?",
    articles="am|den|um|diesen",
    said=(("[uü]bermorgen(?: fr[uü]h)?", "in 2 days"), ("morgen(?: fr[uü]h)?", "tomorrow"),
          ("heute abend", "tonight"), ("heute", "today"),
          ("(?:vor)?gestern", "yesterday"), ("(?:um )?mittags?", "noon")),
)  # fmt: skip
FRENCH = Tongue(
    days=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    short_days=("lun", "mar", "mer", "jeu", "ven", "sam", "dim"),
    months=("janvier|janv", "f[eé]vrier|f[eé]vr?", "mars", "avril|avr", "mai", "juin", "juillet|juil", "ao[uû]t",
            "septembre|sept", "octobre|oct", "novembre|nov", "d[eé]cembre|d[eé]c"),
    within="dans|d[’']ici|en",
    numbers=("une?", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    units=("minutes?|min", "heures?|h", "jours?", "semaines?", "mois", "ann[eé]es?|ans?"),
    next_before="prochaine?",
    next_after="prochaine?",
    clock=r"(?:[aà] |vers )?(?P<hour>\d\d?) ?(?:h|heures?)(?: ?(?P<minute>\d\d))?"
    r"|(?:[aà]|vers) (?P<hour2>\d\d?):(?P<minute2>\d\d)",
    articles="le|la|l[’']|ce",
    said=(("apr[eè]s-demain(?: matin)?", "in 2 days"), ("demain(?: matin)?", "tomorrow"), ("ce soir", "tonight"),
          ("aujourd[’']hui", "today"), ("(?:avant-)?hier", "yesterday"), ("(?:[aà] )?midi", "noon")),
)  # fmt: skip
SPANISH = Tongue(
    days=("lunes", "martes", "mi[eé]rcoles", "jueves", "viernes", "s[aá]bado", "domingo"),
    short_days=("lun", "mar", "mi[eé]", "jue", "vie", "s[aá]b", "dom"),
    months=("enero|ene", "febrero|feb", "marzo|mar", "abril|abr", "mayo|may", "junio|jun", "julio|jul", "agosto|ago",
            "septiembre|setiembre|sept?", "octubre|oct", "noviembre|nov", "diciembre|dic"),
    within="en|dentro de",
    numbers=("una?", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez"),
    units=("minutos?|min", "horas?", "d[ií]as?", "semanas?", "mes(?:es)?", "a[nñ]os?"),
    next_before="(?:el |la )?pr[oó]xim[oa]",
    next_after="que viene|pr[oó]xim[oa]",
    clock=r"(?:a las |a la )(?P<hour>\d\d?)(?::(?P<minute>\d\d))?(?: ?h)?"
    r"|(?P<hour2>\d\d?)(?::(?P<minute2>\d\d))? ?h(?:oras)?",
    articles="el|la|este|esta",
    said=(("pasado ma[nñ]ana", "in 2 days"), ("ma[nñ]ana(?: por la ma[nñ]ana)?", "tomorrow"),
          ("esta noche", "tonight"), ("hoy", "today"), ("(?:ante)?ayer", "yesterday"),
          ("(?:al? )?mediod[ií]a", "noon"), ("por la ma[nñ]ana", "")),
)  # fmt: skip
TONGUES = (GERMAN, FRENCH, SPANISH)
