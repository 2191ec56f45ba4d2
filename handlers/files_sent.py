"""Rows of the outbox that are files: what makes each."""

from collections.abc import Callable

from handlers import list_message, rejected_rows, stats_csv
from handlers.desk import Desk
from handlers.stats_csv import Sheet
from store.tables import Outbox

FILES: dict[str, Callable[[Desk, Outbox], Sheet]] = {
    stats_csv.SENT_AS: stats_csv.sheet_of,
    list_message.REJECTED: rejected_rows.sheet_of,
}
# how a list that Slack does not take can be had
ELSEWHERE = {
    stats_csv.SENT_AS: "`glengarry stats --csv FILE` writes the same one on the machine I run on.",
    list_message.REJECTED: "Press *Rejected rows* once more when that is mended.",
}
