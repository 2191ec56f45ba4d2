"""Who knocks too often at the web door is told how long to wait."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from time import monotonic


class RateLimit:
    """A token bucket for everybody who knocks: `burst` at once, then `per_second`.

    `monotonic` tells seconds. The `remembered` callers seen last are kept; who was forgotten starts afresh.
    """

    def __init__(
        self,
        monotonic: Callable[[], float] = monotonic,
        per_second: float = 50.0,
        burst: int = 200,
        remembered: int = 10_000,
    ) -> None:
        self._monotonic = monotonic
        self._per_second = per_second
        self._burst = burst
        self._remembered = remembered
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens left, as of when
        self._lock = Lock()

    def wait_for(self, caller: str) -> float:
        """Seconds the caller has to wait before trying again; 0 lets the caller in."""
        with self._lock:
            now = self._monotonic()
            left, since = self._buckets.pop(caller, (float(self._burst), now))
            left = min(float(self._burst), left + (now - since) * self._per_second)
            admitted = left >= 1.0
            self._buckets[caller] = (left - 1.0 if admitted else left, now)
            if len(self._buckets) > self._remembered:
                self._buckets.popitem(last=False)
            return 0.0 if admitted else (1.0 - left) / self._per_second
