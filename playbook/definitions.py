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
    "overdue_now": (
        "Open leads whose next thing due is past, or whose owner was nudged for it and has not answered; "
        'an unanswered "still on it?" ends in a release instead.'
    ),
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

# of the Rule of 45, the trend and the cohorts
OUTLOOK: Final[dict[str, str]] = {
    "received": DEFINITIONS["received"],
    "likely_buyers": (
        "Estimate: leads x the 12-month share, never fewer than won already; "
        'whoever answered "Did you buy?" counts as answered instead (still looking: as estimated).'
    ),
    "in_play": "Estimate: likely buyers x follow-up rate, never fewer than won already; with those who said from us.",
    "left_to_competitors": "Estimate: likely buyers not in play; with those who said from somebody else.",
    "won_so_far": "Won leads, and lost ones who said later that they bought from us.",
    "still_to_come": (
        "Estimate: for each lead followed up, the 12-month share less the share at its age (in days, straight "
        "between 0, 3, 6 and 12 months), never more than is in play and not won; after 12 months nothing."
    ),
    "average_win": (
        "In brackets each number x the average win: the playbook's average_win, else the average amount of the "
        "leads won in the last 12 months in the team's currency."
    ),
    "follow_up_rate": DEFINITIONS["follow_up_rate"],
    "speed_to_first_touch": DEFINITIONS["speed_to_first_touch"],
    "heading": (
        "Follow-up of the last 4 full weeks against the 4 before, in whole percent; "
        "nothing is said of fewer than 5 leads."
    ),
    "first_touch": "Minutes from received to first touch, wall clock; exactly 5 min is in the band that ends there.",
    "reached": "Leads whose prospect answered / received.",
    "conversion": "Won / received, as they stand now.",
    "won_at_touch": "Leads with so many touches when they were won / all received.",
    "too_few": "A rate takes 20 leads; fast and slow are compared when each has 20 leads and 5 wins.",
}
