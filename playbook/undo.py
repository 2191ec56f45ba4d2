"""Whether somebody may still take back what he has just recorded."""

from datetime import datetime, timedelta

from playbook.refusal import Refusal

UNDO_FOR = timedelta(minutes=10)


def check(
    number: int, *, by: str | None, person: str, at: datetime, now: datetime, taken_back: bool, moved_on: bool,
    closed: bool,
) -> None:  # fmt: skip
    """Refuse what cannot be taken back.

    `by` recorded it at `at`; it is `taken_back` already, or the lead has `moved_on` since, or is `closed`.
    Raises Refusal.
    """
    anew = f"Record what is true now, and say in its note what was wrong: `/dispo {number} ...`."
    if closed:
        anew = f"Bring the lead back instead: `/lead {number} reopen`."
    if by != person:
        raise Refusal(f"Only whoever recorded it for #{number} can take it back. {anew}", ask=by)
    if taken_back:
        raise Refusal(f"That is taken back already. `/lead {number}` shows where it stands.")
    if now >= at + UNDO_FOR:
        minutes = int(UNDO_FOR.total_seconds() // 60)
        raise Refusal(f"It can be taken back for {minutes} minutes, and they are over. {anew}")
    if moved_on:
        raise Refusal(f"#{number} has moved on since, so that it stays as it is. {anew}")
