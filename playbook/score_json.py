"""A score for machines."""

from datetime import timedelta

from playbook.scoreboard import Conversion, Score
from playbook.speed import Speed


def as_json(score: Score) -> dict[str, object]:
    """The score for machines: speeds in seconds, rates to 4 places or null beside their counts."""
    return {
        "received": score.received,
        "left_out": score.left_out,
        "pending": score.pending,
        "followed_up": score.followed_up,
        "followable": score.followable,
        "follow_up_rate": _rounded(score.follow_up_rate),
        "on_time": score.on_time,
        "older_than_limit": score.older_than_limit,
        "on_time_rate": _rounded(score.on_time_rate),
        "speed_to_claim": _speed_as_json(score.speed_to_claim),
        "speed_to_first_touch": _speed_as_json(score.speed_to_first_touch),
        "speed_to_contact": _speed_as_json(score.speed_to_contact),
        "overdue_now": score.overdue_now,
        "unclaimed_now": score.unclaimed_now,
        "released_by_timeout": score.released_by_timeout,
        "completed": score.completed,
        "older_than_14_days": score.older_than_14_days,
        "completion": _rounded(score.completion),
        "steps_due": score.steps_due,
        "steps_kept": score.steps_kept,
        "cadence_kept": _rounded(score.cadence_kept),
        "won": score.won,
        "conversion": [_conversion_as_json(conversion) for conversion in score.conversions],
    }


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 4)


def _seconds(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds()


def _speed_as_json(speed: Speed) -> dict[str, object]:
    return {
        "median": _seconds(speed.median),
        "p90": _seconds(speed.p90),
        "n": speed.n,
        "at_least": speed.at_least,
    }


def _conversion_as_json(conversion: Conversion) -> dict[str, object]:
    return {
        "months": conversion.months,
        "won": conversion.won,
        "received": conversion.received,
        "rate": _rounded(conversion.rate),
    }
