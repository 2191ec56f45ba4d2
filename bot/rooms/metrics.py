"""What a monitor may ask at /metrics: read from the database at that moment, nothing counted twice."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from handlers.clock.watchdog import REPAIRED, WATCHED
from handlers.desk import Desk
from store import fetches, inquiries, leads, outbox, outgoing, tallies


class DeskCollector(Collector):
    """Open and overdue leads, the outbox, intake and news on their way, and what the watchdog repaired."""

    def __init__(self, desk: Desk) -> None:
        """Reads nothing before it is asked."""
        self._desk = desk

    def collect(self) -> Iterator[Metric]:
        """The present figures."""
        with self._desk.database.reading() as tx:
            workspace = self._desk.workspace
            repaired, watched = (tallies.count(tx, workspace, name) for name in (REPAIRED, WATCHED))
            figures = {
                "leads_open": ("Leads that are not closed", leads.count_open(tx, workspace)),
                "leads_overdue": ("Leads overdue", leads.count_overdue(tx, workspace, self._desk.clock())),
                "outbox_waiting": ("Messages to be sent", outbox.waiting(tx, workspace)),
                "outbox_failed": ("Messages Slack refused", len(outbox.failures(tx, workspace, most=1000))),
                "intake_queued": ("Inquiries kept and not read yet", inquiries.count_queued(tx, workspace)),
                "intake_failed": ("Inquiries not understood", inquiries.count_aside(tx, workspace, "failed")),
                "fetches_waiting": ("Leads to be fetched from sources", fetches.count_waiting(tx, workspace)),
                "fetches_failed": ("Leads that could not be fetched", fetches.count_aside(tx, workspace)),
                "webhooks_waiting": ("News to be sent to receivers", outgoing.waiting(tx, workspace)),
                "webhooks_failed": ("News that receivers never took", outgoing.failures(tx, workspace)),
                "leads_repaired": ("Leads the watchdog found without a next step", repaired),
                "watchdog_runs": ("Times the watchdog proved the invariant", watched),
            }  # fmt: skip
        for name, (what, value) in figures.items():
            yield GaugeMetricFamily(f"glengarry_{name}", what, value=value)


def registry(desk: Desk) -> CollectorRegistry:
    """A registry of this desk's figures."""
    made = CollectorRegistry()
    made.register(DeskCollector(desk))
    return made
