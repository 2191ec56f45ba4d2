"""One sentence for each number, printed under every report."""

from typing import Final

DEFINITIONS: Final[dict[str, str]] = {
    "received": "Leads received in the period, less test, junk, duplicates and erased.",
    "left_out": "Test, junk, duplicate and erased leads received in the period; they are in no other number.",
    "pending": "Leads untouched and still within their limit; shown apart, in no denominator.",
    "follow_up_rate": (
        "Leads with at least one touch / (received - pending); "
        "never claimed = not followed up, booked to the channel."
    ),
    "on_time_rate": "First touch within the limit / leads older than the limit; younger ones are in neither.",
    "speed_to_claim": (
        "Median and 90th percentile (nearest rank) from received to first claimed, wall clock; "
        'leads not claimed count as "at least their age" once they are no longer pending.'
    ),
    "speed_to_first_touch": (
        "Median and 90th percentile (nearest rank) from received to first touch, wall clock; "
        'untouched leads count as "at least their age" once they are no longer pending.'
    ),
    "speed_to_contact": (
        "Median and 90th percentile (nearest rank) from received to the prospect's first answer, wall clock; "
        'leads not reached count as "at least their age" once they are no longer pending.'
    ),
    "overdue_now": "Open leads whose next thing due is past.",
    "unclaimed_now": "Open leads outside the nurture pile that nobody owns.",
    "released_by_timeout": (
        "How often a claim without a touch was taken back by the clock, counted where the lead is booked."
    ),
    "completion": (
        "Leads older than 14 days with an end, in nurture, or with 6 touches / leads older than 14 days."
    ),
    "cadence_kept": (
        "Due steps of the cadence answered before the next one came due / due steps; "
        "a step that is due and whose next one is not is in neither, and none is lost while its owner is away."
    ),
    "won": "Leads of the period that have bought so far.",
    "conversion": (
        "Leads won within 1, 3, 6 and 12 months of being received / leads received at least as long ago."
    ),
}
