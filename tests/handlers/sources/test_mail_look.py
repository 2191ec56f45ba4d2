"""A mailbox is read over a real IMAP connection: nothing is lost, nothing is read twice, nothing is touched there."""

import json
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.outward import imap
from handlers.sources import mailboxes
from handlers.sources.failed_intake import listed, replay
from handlers.sources.mail_look import look_at_all
from handlers.sources.mailbox import Address, CannotRead
from handlers.sources.sources import remove
from playbook.refusal import Refusal
from sources.mail import LARGEST
from store import playbooks
from store.database import Database
from tests.floor import MONDAY, Floor
from tests.imap_double import PASSWORD, ImapDouble, serving
from tests.mails import SAMPLE, Post, a_mail
from tests.pushing import BOX


@pytest.fixture
def server() -> Iterator[ImapDouble]:
    with serving() as started:
        yield started


@pytest.fixture
def post(floor: Floor, server: ImapDouble) -> Post:
    return Post(floor, server)


MOST = 5


def a_form(number: int, **headers: str) -> bytes:
    return a_mail(
        f"Name: Ann Lee\nE-Mail: ann{number}@acme.example\n", Message_ID=f"<{number}@acme.example>", **headers
    )


def test_a_new_mail_is_kept_byte_for_byte_and_is_a_lead(post: Post) -> None:
    number = post.server.folder.put(SAMPLE)
    assert not post.look()
    (kept,) = post.kept()
    assert kept.body == post.server.folder.mails[number][0]
    assert (kept.content_type, kept.door, kept.status) == ("message/rfc822", "mail", "accepted")
    lead = post.floor.look(kept.lead_id or 0)
    assert (lead.name, lead.email, lead.source) == ("Ann Lee", "ann.lee@acme.example", "Contact mails")
    assert post.row().seen_at == post.floor.clock()


def test_nothing_is_marked_moved_or_told_to_the_server_but_what_reading_takes(post: Post) -> None:
    post.server.folder.put(SAMPLE)
    post.look()
    assert {each.split()[0] for each in post.server.said} == {
        "CAPABILITY",
        "LOGIN",
        "EXAMINE",
        "UID",
        "LOGOUT",
    }
    assert all("PEEK" in each for each in post.server.said if "FETCH" in each)


def test_what_was_there_before_is_left_alone(floor: Floor, server: ImapDouble) -> None:
    server.folder.put(a_form(1), MONDAY - timedelta(days=400))
    post = Post(floor, server)
    assert post.added.cursor == "7:1"
    server.folder.put(a_form(2))
    post.look()
    assert len(post.kept()) == 1


def test_a_server_that_tells_no_next_number_has_old_mails_left_alone_by_their_date(
    floor: Floor, server: ImapDouble
) -> None:
    server.uidnext = False
    server.folder.put(a_form(1), MONDAY - timedelta(days=400))
    server.folder.put(a_form(2), MONDAY - timedelta(hours=8))
    post = Post(floor, server)
    server.folder.put(a_form(3), MONDAY - timedelta(minutes=1))  # its clock is behind
    post.look()
    assert [kept.lead_id for kept in post.kept()] == [1]
    assert post.row().cursor == "7:3"


def test_it_is_looked_at_every_half_minute_and_not_more_often(post: Post) -> None:
    post.look()
    post.server.folder.put(SAMPLE)
    post.look(seconds=29)
    assert not post.kept()
    post.look(seconds=1)
    assert len(post.kept()) == 1


def test_other_numbers_for_the_same_mails_make_no_second_lead(post: Post) -> None:
    for number in range(3):
        post.server.folder.put(a_form(number))
    post.look()
    post.server.folder.validity = 8
    post.server.folder.mails = {uid + 40: mail for uid, mail in post.server.folder.mails.items()}
    post.server.folder.put(a_form(9))
    post.look()
    assert [kept.lead_id for kept in post.kept()] == [1, 2, 3, 4]
    assert post.row().cursor == "8:44"


def test_the_same_mail_by_two_addresses_is_one_lead_and_one_id_for_two_mails_is_two(post: Post) -> None:
    post.server.folder.put(a_form(1))
    post.server.folder.put(a_form(1, Delivered_To="sales@acme.example"))
    post.server.folder.put(a_form(2).replace(b"<2@acme.example>", b"<1@acme.example>"))
    post.look()
    assert [kept.lead_id for kept in post.kept()] == [1, 2]


def test_a_long_row_of_mails_is_read_in_turns(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.sources.mail_look.MOST", MOST)
    for number in range(MOST + 3):
        post.server.folder.put(a_form(number))
    assert post.look()
    assert len(post.kept()) == MOST
    assert not post.look(seconds=0)
    assert len({kept.lead_id for kept in post.kept()}) == MOST + 3


def test_two_processes_at_once_keep_each_mail_once(database: Database, server: ImapDouble) -> None:
    floor = Floor(database)
    post = Post(floor, server)
    for number in range(8):
        server.folder.put(a_form(number))
    floor.clock.move(seconds=30)
    with ThreadPoolExecutor(4) as hands:
        for done in [hands.submit(look_at_all, floor.desk, BOX, imap.opened) for _ in range(4)]:
            done.result()
    assert sorted(kept.lead_id or 0 for kept in post.kept()) == list(range(1, 9))


def test_whoever_comes_late_with_a_lease_that_is_over_stops(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have the row of the source as it was before; the cursor lets only one of them go on."""
    for number in range(3):
        post.server.folder.put(a_form(number))
    monkeypatch.setattr("store.looks.take", lambda *_: True)
    post.floor.clock.move(seconds=30)
    before = post.row()
    monkeypatch.setattr("store.looks.due", lambda *_: [before])
    for _ in range(2):
        look_at_all(post.floor.desk, BOX, imap.opened)
    assert len(post.kept()) == 3
    assert len([each for each in post.server.said if each.startswith("UID FETCH")]) == 3 + 1


@pytest.mark.parametrize("command", ["LOGIN", "EXAMINE", "UID SEARCH", "UID FETCH"])
def test_after_a_connection_that_broke_it_goes_on_where_it_was(post: Post, command: str) -> None:
    post.server.folder.put(SAMPLE)
    post.server.breaks_at = command
    post.look()
    assert "broke" in (post.row().rejected_why or "")
    assert (post.kept(), post.row().cursor) == ([], "7:0")
    post.server.breaks_at = ""
    post.look(seconds=59)
    assert not post.kept()
    post.look(seconds=1)
    assert len(post.kept()) == 1
    assert (post.row().rejected, post.row().rejected_since) == (0, None)


@pytest.mark.parametrize("command", ["LOGIN", "UID FETCH"])
def test_a_server_that_hangs_is_left_alone_after_a_while(post: Post, command: str) -> None:
    post.server.folder.put(SAMPLE)
    post.server.hangs_at = command
    post.look(timeout=0.05)
    assert "stopped answering" in (post.row().rejected_why or "")


def test_what_the_server_refuses_for_now_waits_there(post: Post) -> None:
    post.server.folder.put(SAMPLE)
    post.server.refuses = "UID FETCH"
    post.look()
    assert "come back later" in (post.row().rejected_why or "")
    assert post.row().cursor == "7:0"


def test_of_a_large_mail_the_beginning_is_read(post: Post) -> None:
    post.server.folder.put(a_form(1) + b"x" * 3 * LARGEST)
    post.look()
    (kept,) = post.kept()
    assert (len(kept.body), kept.lead_id) == (LARGEST, 1)


def test_a_server_that_sends_only_whole_mails_is_cut_short(post: Post) -> None:
    post.server.no_parts = True
    post.server.folder.put(a_form(1) + b"x" * (LARGEST // 2 + LARGEST))
    post.look()
    assert [(len(kept.body), kept.lead_id) for kept in post.kept()] == [(LARGEST, 1)]


def test_a_mail_announced_with_30_mb_is_named_and_holds_up_nobody(post: Post) -> None:
    first = post.server.folder.put(a_form(1))
    post.server.huge = {first}
    post.server.folder.put(a_form(2))
    post.look()
    post.look(minutes=1)
    failed, _ = listed(post.floor.desk)
    assert [("too large" in each.why, each.source) for each in failed] == [(True, "Contact mails")]
    assert [kept.lead_id for kept in post.kept()] == [None, 1]


def test_a_mail_that_is_gone_meanwhile_is_passed_over(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "tests.imap_double.Serving.on_uid_search", lambda self, _: self.line(b"* SEARCH 5") or b"OK done"
    )
    assert not post.look()
    assert (post.kept(), post.row().cursor) == ([], "7:5")


def test_admins_are_told_once_in_a_run_and_once_that_it_works(post: Post) -> None:
    post.server.password = "another one"
    for minutes in (1, 1, 2, 4, 8):
        post.look(minutes=minutes)
        post.floor.deliver()
    (told,) = post.floor.slack.texts("D0MARIA")
    assert all(each in told for each in ("Contact mails", "refused", "glengarry source rotate"))
    assert PASSWORD not in told
    post.server.password = PASSWORD
    post.look(minutes=30)
    post.floor.deliver()
    assert "can be read again" in post.floor.slack.texts("D0MARIA")[1]
    assert len(post.floor.slack.texts("D0MARIA")) == 2


def test_nobody_is_told_of_a_failure_or_two(post: Post) -> None:
    post.server.breaks_at = "LOGIN"
    post.look()
    post.look(minutes=1)
    post.server.breaks_at = ""
    post.look(minutes=2)
    post.floor.deliver()
    assert post.floor.slack.texts("D0MARIA") == []
    assert post.row().rejected == 0


def test_a_key_for_secrets_that_is_lost_is_told_as_well(post: Post) -> None:
    post.floor.clock.move(seconds=30)
    look_at_all(post.floor.desk, type(BOX)("another key"), imap.opened)
    assert "SECRETS_KEY" in (post.row().rejected_why or "")


def test_one_bad_mailbox_never_stops_the_rest(floor: Floor, server: ImapDouble) -> None:
    with serving() as other:
        Post(floor, other)
        mailboxes.add(floor.desk, BOX, imap.opened, "email", "Second", server.address, PASSWORD)
        server.folder.put(SAMPLE)

        def opened(where: Address, password: str) -> object:
            if where.port == other.server_address[1]:
                raise ZeroDivisionError
            return imap.opened(where, password)

        look_at_all(floor.desk, BOX, opened)  # type: ignore[arg-type]  # one of them is broken
    assert floor.look(1).source == "Second"


def test_a_removed_mailbox_is_not_looked_at(post: Post) -> None:
    remove(post.floor.desk, "Contact mails")
    post.server.said.clear()
    post.look()
    assert post.server.said == []
    assert post.row().token is None


def test_it_stops_between_two_mails_when_the_house_does(post: Post) -> None:
    for number in range(3):
        post.server.folder.put(a_form(number))
    post.floor.clock.move(seconds=30)
    look_at_all(post.floor.desk, BOX, imap.opened, lambda: bool(post.kept()))
    assert len(post.kept()) == 1
    post.look()
    assert len(post.kept()) == 3


def test_what_no_pattern_fits_fails_and_is_a_lead_once_the_pattern_is_mended(post: Post) -> None:
    post.server.folder.put(a_mail("Wer: Ann Lee\nWohin: ann@acme.example\n"))
    post.look()
    (failed,), _ = listed(post.floor.desk)
    assert "[[mails]]" in failed.why
    with post.floor.database.writing() as tx:
        text = post.floor.playbook + '[[mails]]\nname = "ours"\nfields = { name = "Wer", email = "Wohin" }\n'
        playbooks.add(tx, "T0", 1, text, "U0MARIA", post.floor.clock())
    post.floor.rules.refresh()
    assert replay(post.floor.desk, failed.number).lead == 1
    assert post.floor.look(1).name == "Ann Lee"
    with pytest.raises(Refusal, match="waits for nothing"):
        replay(post.floor.desk, failed.number)


def test_noise_is_nothing_to_do_with_the_reason(post: Post) -> None:
    post.server.folder.put(a_mail("I am away.\nPhone: +1 212 555 0100", Auto_Submitted="auto-replied"))
    post.look()
    (kept,) = post.kept()
    assert (kept.status, kept.lead_id) == ("nothing to do", None)
    assert "answers by itself" in (kept.problem or "")
    assert listed(post.floor.desk)[1] == 0


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("imap://leads%40acme.example@127.0.0.1:PORT/Nowhere", r"no folder Nowhere \(.*Unknown Mailbox"),
        ("imap://nobody@127.0.0.1:PORT/INBOX", "user and password of nobody are refused"),
        ("imaps://leads%40acme.example@127.0.0.1:PORT/INBOX", "does not speak TLS|cannot be reached|broke"),
        ("imap://leads%40acme.example@127.0.0.1:1/INBOX", "nothing listens at 127.0.0.1:1"),
        (
            "imap://leads%40acme.example@no.such.host.invalid/INBOX",
            "the name no.such.host.invalid is not found",
        ),
        (f"imap://leads%40acme.example@{'x' * 70}.example/INBOX", "is not found"),
    ],
)
def test_what_is_wrong_with_a_mailbox_is_said_before_it_is_added(
    floor: Floor, server: ImapDouble, address: str, says: str
) -> None:
    where = address.replace("PORT", str(server.server_address[1]))
    with pytest.raises(Refusal, match=says) as fault:
        mailboxes.add(floor.desk, BOX, imap.opened, "email", "Mails", where, PASSWORD)
    assert PASSWORD not in str(fault.value)
    assert "Nothing was changed" in str(fault.value)


@pytest.mark.parametrize(
    "address",
    [
        "", "leads@acme.example", "https://leads@acme.example/", "imaps://imap.acme.example/", "imaps://leads@/",
        "imaps://leads:secret@imap.acme.example/", "imaps://leads@imap.acme.example:99999/", "imaps://a%0Ab@host/",
        "imaps://leads@[::1/INBOX",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_mailbox_is_refused(address: str) -> None:
    with pytest.raises(Refusal) as fault:
        Address.read(address)
    assert "secret" not in str(fault.value)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (
            "imaps://leads@acme.example@imap.acme.example",
            "imaps://leads%40acme.example@imap.acme.example:993/INBOX",
        ),
        ("imap://ann@[::1]:1143/Forms/Web%20site", "imap://ann@[::1]:1143/Forms/Web%20site"),
    ],
)
def test_an_address_is_kept_as_it_can_be_read_again(typed: str, kept: str) -> None:
    assert str(Address.read(typed)) == kept
    assert str(Address.read(kept)) == kept


def test_a_folder_of_another_alphabet_and_a_password_of_one_are_sent_as_the_protocol_wants(
    floor: Floor, server: ImapDouble
) -> None:
    server.password = 'Schlüssel & "Riegel"'
    where = server.address.replace("INBOX", "Leads%20%26%20more")
    added = mailboxes.add(floor.desk, BOX, imap.opened, "email", "Mails", where, server.password)
    assert added.cursor == "7:0"
    assert "Riegel" not in json.dumps(server.said)


def test_a_certificate_nobody_vouches_for_is_named_and_a_trusted_one_is_read(
    floor: Floor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = a_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with serving(context) as server:
        with pytest.raises(Refusal, match=r"certificate of 127.0.0.1:.* is not trusted"):
            Post(floor, server)
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        post = Post(floor, server)
        server.folder.put(SAMPLE)
        post.look()
    assert post.kept()[0].lead_id == 1


def a_certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(MONDAY - timedelta(days=3650)).not_valid_after(MONDAY + timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.mark.parametrize("greeting", [b"HTTP/1.1 400 Bad Request", b"* BYE too many", b"\xff\x00"])
def test_what_is_no_mail_server_is_said(server: ImapDouble, greeting: bytes) -> None:
    server.greets = greeting
    with pytest.raises(CannotRead), imap.opened(Address.read(server.address), PASSWORD):
        pass


def test_another_password_is_tried_before_it_is_kept(post: Post) -> None:
    before = post.row().token
    with pytest.raises(Refusal, match="are refused"):
        mailboxes.renew(post.floor.desk, BOX, imap.opened, "Contact mails", "wrong")
    assert post.row().token == before
    post.server.password = "a new one"
    mailboxes.renew(post.floor.desk, BOX, imap.opened, "Contact mails", "a new one")
    post.server.folder.put(SAMPLE)
    post.look(seconds=1)
    assert len(post.kept()) == 1


def test_a_name_is_taken_once(post: Post) -> None:
    with pytest.raises(Refusal, match="There is a source"):
        Post(post.floor, post.server)
