"""Rows of the outbox that are files: what makes each."""

from collections.abc import Callable

from handlers.campaigns import campaign_csv
from handlers.desk import Desk
from handlers.drops import list_message
from handlers.lists import rejected_rows
from handlers.reports import stats_csv
from handlers.reports.stats_csv import Sheet
from store.tables import Outbox

FILES: dict[str, Callable[[Desk, Outbox], Sheet]] = {
    stats_csv.SENT_AS: stats_csv.sheet_of,
    campaign_csv.CAMPAIGN_CSV: campaign_csv.sheet_of,
    list_message.REJECTED: rejected_rows.sheet_of,
}
# how a list that Slack does not take can be had
ELSEWHERE = {
    stats_csv.SENT_AS: "`glengarry stats --csv FILE` writes the same one on the machine I run on.",
    campaign_csv.CAMPAIGN_CSV: "`/leaddrop show` and `/leaddrop compare` tell the same in a message.",
    list_message.REJECTED: "Press *Rejected rows* once more when that is mended.",
}
