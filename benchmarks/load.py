"""Sends prepared requests over many connections at once and times each answer."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

from benchmarks.figures import Malfunction


@dataclass(frozen=True)
class Volley:
    """What came of one load: how long it took in all, and each answer, in seconds."""

    seconds: float
    answers: Sequence[float]

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.answers) / self.seconds


def fire(port: int, requests: Sequence[bytes], connections: int) -> Volley:
    """Send all requests to 127.0.0.1, each connection the next one as soon as it has its answer.

    Raises Malfunction when one is not answered 200, or takes ten seconds.
    """
    return asyncio.run(_fire(port, requests, connections))


async def _fire(port: int, requests: Sequence[bytes], connections: int) -> Volley:
    opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(connections)]
    left, answers = iter(requests), list[float]()
    start = perf_counter()
    await asyncio.gather(*(_ask(reader, writer, left, answers) for reader, writer in opened))
    seconds = perf_counter() - start
    for _, writer in opened:
        writer.close()
    return Volley(seconds, answers)


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, left: Iterator[bytes], answers: list[float]
) -> None:
    for request in left:
        start = perf_counter()
        writer.write(request)
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
            await reader.readexactly(length_of(head))
        except (TimeoutError, asyncio.IncompleteReadError) as fault:
            raise Malfunction("a click got no answer") from fault
        answers.append(perf_counter() - start)
        if not head.startswith(b"HTTP/1.1 200"):
            raise Malfunction(f"a click was answered {head[:40]!r}")


def length_of(head: bytes) -> int:
    """How long the body behind this head is."""
    _, _, rest = head.lower().partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0] or 0)
