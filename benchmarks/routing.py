"""What it takes to find a lead's route and whose turn it is, with 200 rules and 1,000 people."""

from collections.abc import Callable
from time import perf_counter

from benchmarks.figures import Figure, middle, milliseconds
from playbook.rotation import Seat, next_turn
from playbook.routes import Route, When
from playbook.routing import RouteFacts, Router

LIMIT = 0.002
PEOPLE = [f"U{number:04}" for number in range(1000)]


def measure(quick: bool) -> list[Figure]:
    """One rule and one person, the floor, beside all of them; the lead takes the last rule of all."""
    times = 20 if quick else 500
    floor, ours = (_timed(_routed(rules, people), times) for rules, people in ((1, 1), (200, 1000)))
    return [
        Figure("a lead among 200 rules and 1,000 people", milliseconds(floor), milliseconds(ours), ours / floor,
               "under 2 ms", ours < LIMIT),
    ]  # fmt: skip


def _routed(rules: int, people: int) -> Callable[[], object]:
    near = [
        Route(
            name=f"rule {number}",
            when=When(country=["DE", "AT"], postal=[f"{number:03}"], product=["Roofing"]),
        )
        for number in range(rules - 1)
    ]
    router = Router([*near, Route(name="everybody", way="rotation", people=PEOPLE[:people])])
    facts = RouteFacts(country="DE", postal="99999", product="Roofing", temperature="hot", source="web")
    seats = [Seat(person) for person in PEOPLE[:people]]
    away = dict.fromkeys(PEOPLE[1:people:3], "away")

    def route() -> object:
        return router.find(facts), next_turn(seats, away)

    return route


def _timed(work: Callable[[], object], times: int) -> float:
    took = []
    for _ in range(times):
        start = perf_counter()
        work()
        took.append(perf_counter() - start)
    return middle(took)
