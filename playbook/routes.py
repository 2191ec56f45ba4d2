"""The routes of the playbook document: which leads each takes, and to whom it brings them."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from playbook.likeness import Words, plain
from playbook.words import Temperature

SalesChannel = Literal["inside", "outside", "partner"]
Employees = Annotated[int, Field(ge=0)]
Name = Annotated[str, Field(min_length=1, max_length=80)]


def _as_list(given: object) -> object:
    return [given] if isinstance(given, str) else given


class When(BaseModel):
    """What a lead has to be: one of each list that names any. `postal` are beginnings, sizes employees."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    country: Words = []
    region: Words = []
    postal: Words = []
    product: Words = []
    language: Words = []
    source: Words = []
    campaign: Words = []
    temperature: Annotated[list[Temperature], BeforeValidator(_as_list)] = []
    size_from: Employees | None = None
    size_to: Employees | None = None
    sales_channel: Annotated[list[SalesChannel], BeforeValidator(_as_list)] = []

    @model_validator(mode="after")
    def sizes_agree(self) -> Self:
        """A company cannot be larger than 200 and smaller than 50."""
        if self.size_from is not None and self.size_to is not None and self.size_from > self.size_to:
            raise ValueError(f"size_from {self.size_from} is more than size_to {self.size_to}: nobody fits")
        return self

    @property
    def takes_all(self) -> bool:
        """Whether it asks nothing of a lead."""
        return all(value in (None, []) for value in self.__dict__.values())


class Route(BaseModel):
    """Where leads go: the channel (None: the playbook's), the way, and the people, by handle or id."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    when: When = When()
    channel: Name | None = None
    way: Literal["claim", "rotation", "offer"] = "claim"
    people: Words = []
    team: Name | None = None
    manager: Name | None = None
    backups: Words = []

    @model_validator(mode="after")
    def somebody_is_meant(self) -> Self:
        """A claim is for everybody in the channel; the other ways need names, each of them once."""
        if self.way != "claim" and not self.people and not self.team:
            raise ValueError(f'way = "{self.way}" needs people or a team')
        handles = [plain(person).removeprefix("@") for person in self.people]
        twice = next((handle for handle in handles if handles.count(handle) > 1), None)
        if twice:
            raise ValueError(f"people names {twice} twice: give him a larger weight instead")
        return self


def in_order(routes: Sequence[Route]) -> None:
    """Raise ValueError, a sentence for each fault, when a lead could find no route or a route no lead."""
    faults = [*_same_names(routes), *_no_end(routes), *_unreachable(routes)]
    if faults:
        raise ValueError(" ".join(faults))


def _same_names(routes: Sequence[Route]) -> list[str]:
    names = [plain(route.name) for route in routes]
    twice = {name: route.name for name, route in zip(names, routes, strict=True) if names.count(name) > 1}
    return [f'Two routes are called "{name}": each needs a name of its own.' for name in twice.values()]


def _no_end(routes: Sequence[Route]) -> list[str]:
    if routes and routes[-1].when.takes_all:
        return []
    last = f'"{routes[-1].name}" does not' if routes else "there is none"
    return [f"The last route has to take every lead, without a when, and {last}."]


def _unreachable(routes: Sequence[Route]) -> list[str]:
    first = next((number for number, route in enumerate(routes) if route.when.takes_all), len(routes))
    return [
        f'"{route.name}" is never reached: "{routes[first].name}" before it takes every lead.'
        for route in routes[first + 1 :]
    ]


def _checked(routes: list[Route]) -> list[Route]:
    in_order(routes)
    return routes


Routes = Annotated[list[Route], AfterValidator(_checked)]
