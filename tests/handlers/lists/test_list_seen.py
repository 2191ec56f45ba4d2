from hypothesis import given
from hypothesis import strategies as st

from handlers.lists.list_seen import Seen

MANY = 20_000


@given(st.lists(st.text(max_size=3)))
def test_who_was_seen_is_known_and_nobody_else(contacts: list[str]) -> None:
    seen, slowly = Seen(), set[str]()
    for contact in contacts:
        assert (contact in seen) is (contact in slowly)
        seen.add(contact)
        slowly.add(contact)


def test_thousands_of_contacts_take_little_room_and_none_is_forgotten() -> None:
    seen = Seen()
    for nth in range(MANY):
        seen.add(f"email:ann{nth}@acme.com")
    assert all(f"email:ann{nth}@acme.com" in seen for nth in range(MANY))
    assert not any(f"email:ben{nth}@acme.com" in seen for nth in range(MANY))
    assert seen._table.itemsize * len(seen._table) <= 24 * MANY
