"""A short line for each number, printed under every report; docs/leadstats.md says each of them in full."""

from typing import Final

SPEED: Final = "Median, 90th percentile, wall clock; none yet: at least its age."

DEFINITIONS: Final[dict[str, str]] = {
    "received": "In the period, less test, junk, duplicates, erased.",
    "left_out": "Test, junk, duplicates, erased of the period; in no other number.",
    "pending": "Untouched and within the limit; in no denominator.",
    "follow_up_rate": "Touched / (received - pending); never claimed = not followed up, booked to the channel.",
    "on_time_rate": "Touched within the limit / leads older than it.",
    "speed_to_claim": SPEED,
    "speed_to_first_touch": SPEED,
    "speed_to_contact": SPEED,
    "overdue_now": "Open leads whose next thing due is past.",
    "unclaimed_now": "Open leads nobody owns, not in nurture.",
    "released_by_timeout": "Untouched claims the clock took back.",
    "completion": "Ended, nurture, 6 touches / over 14 days old.",
    "cadence_kept": "Answered before the next is due / due steps.",
    "won": "Leads of the period that have bought so far.",
    "conversion": "Won within 1, 3, 6, 12 months / leads that old.",
}

# of the Rule of 45, the trend and the cohorts
OUTLOOK: Final[dict[str, str]] = {
    "received": DEFINITIONS["received"],
    "likely_buyers": "Estimate: leads x the 12-month share; at least those won; answers replace it.",
    "in_play": "Estimate: likely buyers x follow-up rate; at least those won.",
    "left_to_competitors": "Estimate: likely buyers not in play.",
    "won_so_far": "Won, and lost ones who later said they bought from us.",
    "still_to_come": "Estimate: followed-up leads x (12-month share - that at their age).",
    "average_win": "In brackets: x the playbook's average_win, else the average of 12 months.",
    "follow_up_rate": DEFINITIONS["follow_up_rate"],
    "speed_to_first_touch": SPEED,
    "heading": "Last 4 full weeks against the 4 before, of 5 leads or more.",
    "first_touch": "From received, wall clock; 5 min is in the band that ends there.",
    "reached": "Leads whose prospect answered / received.",
    "conversion": "Won / received, as they stand now.",
    "won_at_touch": "Won with so many touches / all received.",
    "too_few": "A rate takes 20 leads, a comparison 20 leads and 5 wins each.",
}
