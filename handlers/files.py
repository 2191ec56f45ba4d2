"""Files that are sent to somebody: what makes each of them, by the template of its row in the outbox."""

from collections.abc import Callable, Mapping

from handlers import list_message, rejected_rows, stats_csv
from handlers.desk import Desk
from handlers.stats_csv import Sheet
from store.tables import Outbox

FILES: Mapping[str, Callable[[Desk, Outbox], Sheet]] = {
    stats_csv.SENT_AS: stats_csv.sheet_of,
    list_message.REJECTED: rejected_rows.sheet_of,
}
