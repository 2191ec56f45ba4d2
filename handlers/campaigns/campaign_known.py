"""Every campaign there is: those with a page, those that leads name, and those that the playbook has prices for."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from handlers.campaigns.campaigns import begin, may_market
from handlers.desk import Desk
from playbook.campaigns import key_of
from playbook.refusal import Refusal
from store import campaign_counts, campaigns
from store.credit import Credit
from store.database import Tx
from store.tables import Campaign

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Known:
    """A campaign with every spelling that leads name it by; `began` is None when nothing ever came.

    `page` is None for one that exists only as the text of leads or in the playbook.
    """

    name: str
    spellings: tuple[str, ...]
    began: datetime | None
    page: Campaign | None = None

    @property
    def handle(self) -> str:
        """What stands for it in the value of a button: its number, or a hash of a name that has no number."""
        return str(self.page.id) if self.page else f"~{sha256(key_of(self.name).encode()).hexdigest()[:16]}"

    def credit(self, *, last: bool = False) -> Credit:
        """Its leads, counted by first or by last touch."""
        return Credit(self.spellings, self.page.id if self.page else None, last)


def every(tx: Tx, desk: Desk) -> list[Known]:
    """All campaigns, the newest first."""
    pages = {each.key: each for each in campaigns.every(tx, desk.workspace)}
    said: defaultdict[str, list[tuple[str, datetime | None]]] = defaultdict(list)
    for name, began in campaign_counts.said(tx, desk.workspace):
        if name.strip():
            said[key_of(name)].append((name, began))
    for name in desk.rules().playbook.campaigns:
        said[key_of(name)].append((name, None))
    found = [_known(said.get(key, []), pages.get(key)) for key in {*pages, *said}]
    return sorted(found, key=lambda each: (_since(each), each.name), reverse=True)


def _known(said: Iterable[tuple[str, datetime | None]], page: Campaign | None) -> Known:
    told = list(said)
    names = dict.fromkeys([*([page.name] if page else []), *(name for name, _ in told)])
    began = min((at for _, at in told if at), default=None)
    return Known(next(iter(names)), tuple(names), began, page)


def _since(known: Known) -> datetime:
    return known.page.created_at if known.page else known.began or NEVER


def by_handle(desk: Desk, handle: str) -> Known:
    """The campaign behind a button. Raises Refusal when there is none any more."""
    with desk.database.reading() as tx:
        found = next((each for each in every(tx, desk) if each.handle == handle), None)
        if found is None and handle.startswith("~"):  # somebody gave it a page meanwhile
            found = next((each for each in every(tx, desk) if hidden(each) == handle), None)
    if found is None:
        raise Refusal("There is no such campaign any more. `/leaddrop list` shows them all.")
    return found


def hidden(known: Known) -> str:
    """Its handle as it was before it had a page."""
    return Known(known.name, known.spellings, None).handle


def split(known: Iterable[Known], text: str) -> tuple[Known, str] | None:
    """The campaign that a text begins with, as long a name as possible, and the rest; None when it names none."""
    by_key = {key_of(each.page.slug): each for each in known if each.page}
    by_key |= {key_of(each.name): each for each in known}
    words = text.split()
    for end in range(len(words), 0, -1):
        key = key_of(" ".join(words[:end]))
        if key and key in by_key:
            return by_key[key], " ".join(words[end:])
    return None


def named(desk: Desk, text: str) -> tuple[Known, str]:
    """The campaign that a text begins with, and the rest. Raises Refusal when it names none."""
    if not text.strip():
        raise Refusal("Name a campaign: `/leaddrop show Autumn webinar`. `/leaddrop list` shows them all.")
    with desk.database.reading() as tx:
        found = split(every(tx, desk), text)
    if found is None:
        raise Refusal(f'There is no campaign "{text.strip()[:80]}". `/leaddrop list` shows them all.')
    return found


def with_page(desk: Desk, known: Known, person: str) -> Known:
    """The campaign with a page of its own: it gets one if it has none. Raises Refusal for who may not."""
    now = desk.clock()
    with desk.database.writing() as tx:
        if not may_market(desk, tx, person):
            raise Refusal("Only marketing and managers can do that. Ask one of them.")
        if known.page is None:
            begin(tx, desk, known.name, now, person, **_price(desk, known))
        return next(each for each in every(tx, desk) if key_of(each.name) == key_of(known.name))


def _price(desk: Desk, known: Known) -> dict[str, object]:
    """What the playbook says of its price: its page has the same."""
    found = next(filter(None, map(desk.rules().playbook.price_of, known.spellings)), None)
    return {"price": found[0], "currency": found[1]} if found else {}
