"""A drop that was only tried out is taken away with all that came with it, and nothing else is."""

from decimal import Decimal

from store import campaigns, drops, lists, untold
from store.database import Database, Tx
from store.tables import Campaign, Drop, LeadListPart
from tests.store.given import MONDAY


def laid_down(tx: Tx, campaign: Campaign, note: str) -> Drop:
    """A drop with a list of one part and one rejected row, and what it cost."""
    drop = drops.add(
        tx, "T0", campaign.id, MONDAY, None, channel="#leads", way="deal", at=MONDAY, leads_from="list"
    )
    listed = lists.add(tx, "T0", drop.id, "leads.csv", MONDAY, state="reading")
    tx.add(LeadListPart(list_id=listed.id, number=0, data=b"email"))
    lists.reject(tx, listed.id, [(2, "no e-mail address", ["x"])])
    campaigns.spend(tx, campaign, Decimal(10), "USD", MONDAY, None, note=note)
    return drop


def test_the_drop_goes_and_another_of_the_campaign_stays(database: Database) -> None:
    with database.writing() as tx:
        campaign = campaigns.add(tx, "T0", "Autumn webinar", MONDAY, None, currency="USD")
        assert campaign
        stays, tried = laid_down(tx, campaign, "drop 1"), laid_down(tx, campaign, "drop 2")
        untold.take_away(tx, tried, "drop 2")
        assert not untold.take_campaign_away(tx, campaign)
    with database.reading() as tx:
        assert [each.id for each in drops.of_campaign(tx, "T0", campaign.id)] == [stays.id]
        assert [each.note for each in campaigns.costs(tx, "T0", campaign.id)] == ["drop 1"]
        kept, gone = lists.of_drop(tx, "T0", stays.id), lists.of_drop(tx, "T0", tried.id)
        assert kept
        assert (gone, lists.rejected_count(tx, kept.id)) == (None, 1)


def test_the_campaign_goes_when_nothing_is_left_of_it(database: Database) -> None:
    with database.writing() as tx:
        campaign = campaigns.add(tx, "T0", "Autumn webinar", MONDAY, None, currency="USD")
        assert campaign
        untold.take_away(tx, laid_down(tx, campaign, "drop 1"), "drop 1")
        assert untold.take_campaign_away(tx, campaign)
    with database.reading() as tx:
        assert campaigns.by_name(tx, "T0", "Autumn webinar") is None
