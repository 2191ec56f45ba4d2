"""The Rule of 45: how many inquirers buy from somebody within a year, and from whom. An estimate throughout."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from playbook.purchases import FINAL, Bought

MONTH: Final = 365.25 / 12  # days


@dataclass(frozen=True, slots=True)
class Curve:
    """The shares of inquirers, 0 to 1, who have bought from somebody after 3, 6 and 12 months."""

    after_3: float
    after_6: float
    after_12: float

    def share(self, days: float) -> float:
        """The share that has bought after so many days: straight between 0, 3, 6 and 12 months, then level."""
        points = ((0, 0.0), (3, self.after_3), (6, self.after_6), (12, self.after_12))
        months = max(0.0, days / MONTH)
        for (begin, low), (end, high) in pairwise(points):
            if months <= end:
                return low + (high - low) * (months - begin) / (end - begin)
        return self.after_12

    def ahead(self, days: float) -> float:
        """The share that has yet to buy after so many days: all buyers at first, nobody after 12 months."""
        return self.after_12 - self.share(days)


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many leads of one age, in whole days, gave the same answer to "Did you buy?"; None when none did."""

    age: int
    received: int
    touched: int
    pending: int
    won: int
    answer: Bought | None = None

    @property
    def known(self) -> bool:
        """Whether the answer replaces the estimate: whoever is still looking may yet buy."""
        return self.answer is not None and self.answer is not Bought.LOOKING


@dataclass(frozen=True, slots=True)
class Estimate:
    """Buyers among `received` leads, of which `answered` said what became of it; the others are estimated.

    likely = in_play + left, and in_play is at least won + to_come. Counts are whole, estimates are not.
    """

    received: int
    answered: int
    likely: float
    in_play: float
    left: float
    won: int
    to_come: float


@dataclass(frozen=True, slots=True)
class AverageWin:
    """What a win brings: `amount` in `currency`, None when nobody knows; of how many `wins` it is the average.

    `wins` is 0 for an amount the playbook sets. `others` counts the wins in other currencies, which are in
    no average: several currencies are never summed.
    """

    amount: Decimal | None
    currency: str
    wins: int
    others: dict[str, int]


def estimate(crowds: Iterable[Crowd], curve: Curve, rate: float | None = None) -> Estimate:
    """Count those who answered as they answered, and estimate all others by the curve.

    Of the leads nobody knows about:
    - likely buyers are leads x the 12-month share, never fewer than were won already;
    - in play is likely buyers x their follow-up rate, touched / (received - pending), never fewer than were
      won; the rest is left to competitors;
    - still to come is, for each lead that is followed up, the 12-month share less the share at its age, never
      more than is in play and not won.
    Of the pending ones the share `rate` (0 to 1) will be followed up, as of these leads when it is left out: for
    the rows of a report it is that of all its leads, by which the rows add up.
    Of those who answered, "from us" counts as in play and won, "from somebody else" as left to competitors,
    "not at all" as no buyer.
    """
    everything = tuple(crowds)
    open_ones = [each for each in everything if not each.known]
    bought = {who: sum(each.received for each in everything if each.answer is who) for who in FINAL}
    us, competitors = bought[Bought.US], bought[Bought.COMPETITOR]
    received, won = sum(each.received for each in open_ones), sum(each.won for each in open_ones)
    rate = follow_up_rate(open_ones) if rate is None else rate
    followed_up = [(each.touched + each.pending * rate, curve.ahead(each.age)) for each in open_ones]
    likely = max(received * curve.after_12, float(won))
    in_play = max(sum(leads for leads, _ in followed_up) * curve.after_12, float(won))
    ahead = sum(leads * share for leads, share in followed_up)
    return Estimate(
        received=sum(each.received for each in everything),
        answered=sum(each.received for each in everything if each.known),
        likely=likely + us + competitors,
        in_play=in_play + us,
        left=likely - in_play + competitors,
        won=won + us,
        to_come=max(0.0, min(ahead, in_play - won)),
    )


def estimate_rows(rows: Sequence[Sequence[Crowd]], curve: Curve) -> tuple[Estimate, list[Estimate]]:
    """The estimate of all leads at once, which is the same whatever the rows are, and of each row.

    The rows add up to the total unless `apart` says by how much they do not.
    """
    everything = [each for row in rows for each in row]
    rate = follow_up_rate(everything)
    return estimate(everything, curve, rate), [estimate(row, curve, rate) for row in rows]


def apart(total: Estimate, rows: Iterable[Estimate]) -> float:
    """By how many buyers, at most, a column of the rows adds up to another number than the total.

    Nothing but wins brings that about: a row has never fewer buyers than it won, however many the others lack.
    """
    each = tuple(rows)
    return max(
        abs(total.likely - sum(row.likely for row in each)),
        abs(total.in_play - sum(row.in_play for row in each)),
        abs(total.left - sum(row.left for row in each)),
        abs(total.to_come - sum(row.to_come for row in each)),
    )


def follow_up_rate(crowds: Iterable[Crowd]) -> float:
    """Of the leads nobody knows about; 1 while every one is pending: nobody has been neglected yet."""
    open_ones = [each for each in crowds if not each.known]
    ripe = sum(each.received - each.pending for each in open_ones)
    return sum(each.touched for each in open_ones) / ripe if ripe else 1.0


def average_win(
    wins: Iterable[tuple[str | None, int, Decimal]], currency: str, setting: Decimal | None
) -> AverageWin:
    """The playbook's setting, else the average of the wins in the team's currency.

    `wins` has, for each currency (None is the team's), how many there are and their sum.
    """
    totals = list(wins)
    ours = [(count, total) for name, count, total in totals if (name or currency) == currency]
    others = {name: count for name, count, _ in totals if name is not None and name != currency}
    if setting is not None:
        return AverageWin(setting, currency, 0, {})
    count, total = sum(each for each, _ in ours), sum((each for _, each in ours), Decimal(0))
    return AverageWin(total / count if count and total else None, currency, count, others)


def worth(buyers: float, win: AverageWin) -> Decimal | None:
    """So many buyers in money, in whole units; None when nobody knows what a win brings."""
    return None if win.amount is None else round(Decimal(buyers) * win.amount, 0)


def as_json(figures: Estimate, win: AverageWin) -> dict[str, object]:
    """The estimate for machines: buyers to 2 places, and what they are worth beside them, or null."""
    counts = {name: round(number, 2) for name, number in asdict(figures).items()}
    money = {
        f"{name}_worth": None if (sum_ := worth(counts[name], win)) is None else float(sum_)
        for name in ("likely", "in_play", "left", "won", "to_come")
    }
    return {**counts, **money}
