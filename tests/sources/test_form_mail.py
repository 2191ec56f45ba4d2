"""Form mails as real programs write them become leads; noise is nothing; no mail breaks the reader."""

import base64
from contextlib import suppress
from email.message import EmailMessage
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.mails import MailForm
from sources.form_mail import interpret
from sources.html_lines import LARGEST, lines_of
from sources.mail import identity
from sources.new_lead import NewLead
from sources.provider import Nothing
from sources.registry import READ
from tests.made_up import made_up
from tests.mails import SAMPLE, a_mail, lead_in
from tests.pushing import ROOT

ANN = ("Ann Lee", "ann.lee@acme.example", "+1 212 555 0100")


def a_form(**given: Any) -> MailForm:
    return MailForm.model_validate({"name": "ours", **given})


def who(found: NewLead) -> tuple[str | None, str | None, str | None]:
    return found.name, found.email, found.phone


def nothing_in(raw: bytes, *forms: MailForm) -> str:
    found = interpret(raw, "Contact mails", forms)
    assert isinstance(found, Nothing), found
    return found.reason


def test_the_documented_mail_is_read_to_its_last_line() -> None:
    lead = lead_in(SAMPLE)
    assert who(lead) == ANN
    assert lead.message == "Two roofs before May – please call in the morning.\n\nBest wishes\nAnn"
    assert (lead.company, lead.campaign, lead.source) == ("Acme Roofing", "Autumn webinar", "Contact mails")
    assert lead.extra == {
        "How many roofs": "Two", "utm_campaign": "Autumn webinar", "mail subject": "New inquiry – Roof check",
    }  # fmt: skip
    assert not lead.test


def test_the_page_of_mails_shows_the_mail_that_is_tested() -> None:
    page = (ROOT / "docs" / "sources" / "email.md").read_text(encoding="utf-8")
    text = SAMPLE.decode().partition("\n\n")[2].replace("=E2=80=93", "–").replace("=20\n", " \n")
    assert f"```\n{text}```" in page
    assert "glengarry source add email --name" in page
    assert "(email.md)" in (ROOT / "docs" / "sources" / "README.md").read_text(encoding="utf-8")


CONTACT_FORM_7 = """From: Ann Lee <ann.lee@acme.example>
Subject: A roof

Message Body:
Two roofs before May.
Note: the second: a barn

--\x20
This is a notification that a contact form was submitted on your website (Acme https://acme.example).
"""
CONTACT_FORM_7_NEW = CONTACT_FORM_7.replace("<", "").replace(">", "")
WPFORMS_PLAIN = """--- Name ---

Ann Lee

--- Email ---

ann.lee@acme.example

--- Comment or Message ---

Two roofs before May.

--- Which roofs? ---

Barn
House

"""
ELEMENTOR = """Name: Ann Lee
Email: ann.lee@acme.example
Message: Two roofs before May.
The second is a barn.

---

Date: November 23, 2026
Time: 9:00 am
Page URL: https://acme.example/contact?utm_campaign=Autumn
User Agent: Mozilla/5.0
Remote IP: 192.0.2.7
Powered by: Elementor
"""


@pytest.mark.parametrize("text", [CONTACT_FORM_7, CONTACT_FORM_7_NEW])
def test_contact_form_7_names_the_prospect_as_sender(text: str) -> None:
    lead = lead_in(a_mail(text))
    assert who(lead) == ("Ann Lee", "ann.lee@acme.example", None)
    assert (lead.message or "").startswith("Two roofs before May.")
    assert "notification" not in (lead.message or "")


def test_wpforms_writes_the_answer_below_its_label() -> None:
    lead = lead_in(a_mail(WPFORMS_PLAIN))
    assert who(lead) == ("Ann Lee", "ann.lee@acme.example", None)
    assert lead.message == "Two roofs before May."
    assert lead.extra["Which roofs"] == "Barn\nHouse"


def test_what_comes_after_the_message_is_kept_beside_it() -> None:
    lead = lead_in(a_mail(ELEMENTOR))
    assert lead.message == "Two roofs before May.\nThe second is a barn."
    assert lead.landing_page == "https://acme.example/contact?utm_campaign=Autumn"
    assert lead.extra["Remote IP"] == "192.0.2.7"


GRAVITY = """<table width="99%" border="0" cellpadding="1" cellspacing="0" bgcolor="#EAEAEA"><tr><td>
<table width="100%" border="0" cellpadding="5" cellspacing="0" bgcolor="#FFFFFF">
<tr bgcolor="#EAF2FA"><td colspan="2"><font style="font-size:12px"><strong>Name</strong></font></td></tr>
<tr bgcolor="#FFFFFF"><td width="20">&nbsp;</td><td><font style="font-size:12px">Ann Lee</font></td></tr>
<tr bgcolor="#EAF2FA"><td colspan="2"><font><strong>Email</strong></font></td></tr>
<tr bgcolor="#FFFFFF"><td width="20">&nbsp;</td><td><font>
<a href='mailto:ann.lee@acme.example'>ann.lee@acme.example</a></font></td></tr>
<tr bgcolor="#EAF2FA"><td colspan="2"><font><strong>Phone</strong></font></td></tr>
<tr bgcolor="#FFFFFF"><td width="20">&nbsp;</td><td><font>+1 212 555 0100</font></td></tr>
<tr bgcolor="#EAF2FA"><td colspan="2"><font><strong>Which roofs?</strong></font></td></tr>
<tr bgcolor="#FFFFFF"><td width="20">&nbsp;</td><td><font>
<ul class='bulleted'><li>Barn</li><li>House</li></ul></font></td></tr>
<tr bgcolor="#EAF2FA"><td colspan="2"><font><strong>Message</strong></font></td></tr>
<tr bgcolor="#FFFFFF"><td width="20">&nbsp;</td><td><font>Two roofs<br />before May.</font></td></tr>
</table></td></tr></table>"""
WPFORMS = """<html><head><title>New Entry</title><style>td {color: red}</style></head><body><table><tbody>
<tr><td style="color:#333"><strong>Name</strong></td></tr><tr><td>Ann Lee</td></tr></tbody></table>
<table><tbody><tr><td><strong>Email</strong></td></tr><tr><td>
<a href="mailto:ann.lee@acme.example">ann.lee@acme.example</a></td></tr></tbody></table>
<table><tbody><tr><td><strong>Phone</strong></td></tr><tr><td>+1 212 555 0100</td></tr></tbody></table>
<table><tbody><tr><td><strong>Which roofs?</strong></td></tr><tr><td>Barn<br>House</td></tr></tbody></table>
<table><tbody><tr><td><strong>Message</strong></td></tr><tr><td>Two roofs<br>before May.</td></tr></tbody></table>
</body></html>"""
SQUARESPACE = """<div><div><span><b>Name:</b> Ann Lee</span></div><div><span><b>Email:</b>
<a href="mailto:ann.lee@acme.example">ann.lee@acme.example</a></span></div><div><b>Phone:</b> +1 212 555 0100</div>
<div><b>Which roofs?:</b> Barn<br>House</div>
<p><b>Message:</b> Two roofs<br>before May.</p><hr><p><i>Sent via form submission from Acme</i></p></div>"""
WIX = """<table role="presentation"><tr><td><h2>Ann Lee just submitted your form</h2></td></tr>
<tr><td><table>
<tr><td>Name:</td><td>Ann Lee</td></tr><tr><td>Email</td><td>ann.lee@acme.example</td></tr>
<tr><th>Phone</th><td>+1 212 555 0100</td></tr><tr><td>Which roofs?</td><td><p>Barn</p><p>House</p></td></tr>
<tr><td>Message</td><td><div>Two roofs</div><div>before May.</div></td></tr></table></td></tr>
<tr><td><a href="https://example.com">Reply</a></td></tr></table>"""


@pytest.mark.parametrize("html", [GRAVITY, WPFORMS, SQUARESPACE, WIX])
def test_html_of_form_builders_is_read_as_people_see_it(html: str) -> None:
    lead = lead_in(a_mail(html=html))
    assert who(lead) == ANN
    assert (lead.message or "").startswith("Two roofs\nbefore May.")
    assert lead.extra["Which roofs"] == "Barn\nHouse"


def test_a_plain_part_that_says_nothing_gives_way_to_the_html() -> None:
    assert who(lead_in(a_mail("Please look at this mail in another program.", WIX))) == ANN


@pytest.mark.parametrize(
    "text",
    [
        "Ihr Name: Ann Lee\nE-Mail-Adresse: ann.lee@acme.example\nTelefonnummer: +1 212 555 0100\nNachricht: Dach",
        "Votre nom : Ann Lee\nCourriel : ann.lee@acme.example\nTéléphone : +1 212 555 0100\nVotre message : Dach",
        "Nombre completo: Ann Lee\nCorreo electrónico: ann.lee@acme.example\nTeléfono: +1 212 555 0100\nMensaje: Dach",
        "氏名:Ann Lee\nメール\uff1aann.lee@acme.example\n電話番号\uff1a+1 212 555 0100\nお問い合わせ内容\uff1aDach",
        "* Name: *Ann Lee\n* E-mail (required): <ann.lee@acme.example>\n* Phone = +1 212 555 0100\n*Message:* Dach",
        "| Name | Ann Lee |\n| Email | ann.lee@acme.example |\n| Phone | +1 212 555 0100 |\n| Message | Dach |",
        "Name\tAnn Lee\nEmail\tann.lee@acme.example\nPhone\t+1 212 555 0100\nMessage\tDach",
        "1. Name: Ann Lee\n2. Mail: ann.lee@acme.example<mailto:x@y.z>\n3. Tel: +1 212 555 0100<tel:+1>\nText: Dach",
        "> Name: Ann Lee\n> Email: ann.lee@acme.example\n> Phone: +1 212 555 0100\n> Message: Dach",
        "NAME:\nAnn Lee\n\nEMAIL:\nann.lee@acme.example\n\nPHONE:\n+1 212 555 0100\n\nCOMPANY:\n\nMESSAGE:\nDach",
        "Name: Ann Lee\nCompany:\nE-Mail: ann.lee@acme.example\nPhone: +1 212 555 0100\nMessage:\n\nDach\n\n",
    ],
)  # fmt: skip
def test_labels_are_understood_in_many_spellings(text: str) -> None:
    lead = lead_in(a_mail(text))
    assert who(lead) == ANN
    assert (lead.message, lead.company) == ("Dach", None)


def test_the_head_of_a_forwarded_mail_is_no_prospect() -> None:
    forwarded = (
        "FYI\n\n---------- Forwarded message ---------\nFrom: Web form <wordpress@acme.example>\n"
        "Date: Mon, Nov 23, 2026 at 9:00 AM\nSubject: New inquiry\nTo: <info@acme.example>\n\n\n"
    )
    assert who(lead_in(a_mail(forwarded + "Name: Ann Lee\nE-Mail: ann.lee@acme.example\n"))) == (
        *ANN[:2],
        None,
    )
    with pytest.raises(ValueError, match="no label"):
        lead_in(a_mail(forwarded + "Nothing of use.\n"))


def test_a_mail_forwarded_as_an_attachment_is_read() -> None:
    outer = EmailMessage()
    outer["From"], outer["Subject"] = "sam@acme.example", "Fwd: New inquiry"
    outer.set_content("See below.")
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "wordpress@acme.example", "New inquiry"
    inner.set_content("Name: Ann Lee\nE-Mail: ann.lee@acme.example\n")
    outer.add_attachment(inner)
    assert lead_in(outer.as_bytes()).email == "ann.lee@acme.example"


def test_attachments_are_left_out() -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "wordpress@acme.example", "New inquiry"
    mail.set_content("Name: Ann Lee\nE-Mail: ann.lee@acme.example\n")
    mail.add_attachment("Phone: +1 999 999 9999", filename="notes.txt")
    assert who(lead_in(mail.as_bytes())) == (*ANN[:2], None)


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("utf-8", "base64"), ("utf-8", "8bit"), ("iso-8859-1", "quoted-printable"), ("windows-1252", "8bit"),
     ("no-such-charset", "8bit"), ("utf-16", "base64")],
)  # fmt: skip
def test_every_charset_and_encoding_is_read(charset: str, encoding: str) -> None:
    known = "cp1252" if charset == "no-such-charset" else charset
    body = "Name: Jörg Müller\r\nE-Mail: joerg@acme.example\r\n".encode(known)
    packed = {
        "base64": base64.encodebytes(body), "8bit": body,
        "quoted-printable": b"".join(b"=%02X" % each if each > 126 else bytes([each]) for each in body),
    }[encoding]  # fmt: skip
    head = f"From: a@acme.example\r\nContent-Type: text/plain; charset={charset}\r\n"
    head += f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
    assert lead_in(head.encode() + packed).name == "Jörg Müller"


def test_headers_that_are_not_packed_are_read_all_the_same() -> None:
    raw = "From: Müller <m@acme.example>\nSubject: Anfrage für Jörg\nReply-To: Jörg <j@acme.example>\n\n".encode()
    lead = lead_in(raw, [a_form(**{"from": "müller"}, reply_to=True)])
    assert (lead.name, lead.extra) == ("Jörg", {"mail subject": "Anfrage für Jörg"})


def test_base64_that_was_cut_off_is_read_as_far_as_it_goes() -> None:
    body = base64.encodebytes(b"E-Mail: joerg@acme.example\r\nMessage: " + b"x" * 500)
    head = b"From: a@acme.example\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    assert lead_in(head + body[:301]).email == "joerg@acme.example"


@pytest.mark.parametrize(
    ("subject", "test"),
    [("[TEST] New inquiry", True), ("Test", True), ("Re: test lead", True), ("TEST: form", True), ("Test mail", True),
     ("Test drive wanted", False), ("Attestation", False), ("New inquiry", False), ("Latest test", False)],
)  # fmt: skip
def test_the_subject_may_say_that_it_is_a_test(subject: str, test: bool) -> None:
    assert lead_in(a_mail("E-Mail: ann@acme.example", subject=subject)).test is test


def test_a_label_may_say_so_too() -> None:
    assert lead_in(a_mail("E-Mail: ann@acme.example\nTest: yes")).test


@pytest.mark.parametrize(
    ("headers", "says"),
    [
        ({"Auto_Submitted": "auto-replied"}, "answers by itself"),
        ({"X_Autoreply": "yes"}, "answers by itself"),
        ({"Auto_Submitted": "auto-generated", "In_Reply_To": "<1@acme.example>"}, "a program answered"),
        ({"From": "Mail Delivery System <MAILER-DAEMON@mx.acme.example>"}, "came back"),
        ({"X_Failed_Recipients": "nobody@acme.example"}, "came back"),
        ({"Precedence": "bulk", "List_Id": "<news.acme.example>"}, "in bulk by a mailing list"),
    ],
)
def test_noise_is_nothing_to_do_even_if_it_has_labels(headers: dict[str, str], says: str) -> None:
    assert says in nothing_in(a_mail("Phone: +1 212 555 0100\nE-Mail: ann@acme.example", **headers))


def test_a_newsletter_without_labels_is_nothing_to_do() -> None:
    assert "mailing list" in nothing_in(a_mail("Buy now!", List_Unsubscribe="<https://a.example>"))
    assert "mailing list" in nothing_in(a_mail("Backup done", Auto_Submitted="auto-generated"))


@pytest.mark.parametrize(
    "headers",
    [{"List_Id": "<leads.acme.example>", "Precedence": "list"}, {"Auto_Submitted": "auto-generated"},
     {"Auto_Submitted": "no"}],
)  # fmt: skip
def test_a_form_that_comes_by_a_group_or_says_it_is_a_program_is_a_lead(headers: dict[str, str]) -> None:
    assert lead_in(a_mail("E-Mail: ann@acme.example", **headers)).email == "ann@acme.example"


def test_a_pattern_for_its_sender_says_that_a_bulk_mail_is_a_form() -> None:
    raw = a_mail("E-Mail: ann@acme.example", Precedence="bulk", List_Id="<f.acme.example>")
    assert lead_in(raw, [a_form(**{"from": "*@acme.example"})]).email == "ann@acme.example"
    assert "bulk" in nothing_in(raw, a_form())


def test_a_mail_from_a_person_is_not_understood() -> None:
    with pytest.raises(ValueError, match=r"\[\[mails\]\]"):
        lead_in(a_mail("Hi Sam,\n\nhow about lunch: pizza?\n\nNote: I am late.\n"))
    with pytest.raises(ValueError, match="the pattern ours found neither"):
        lead_in(a_mail("Hi"), [a_form()])
    with pytest.raises(ValueError, match="no headers"):
        lead_in(b"E-Mail: ann@acme.example\r\n")


def test_labels_of_a_pattern_go_before_those_that_are_known() -> None:
    form = a_form(
        fields={"email": "Where to", "name": ["Who", "Whoever"], "message": "What"}, source="Roof form"
    )
    lead = lead_in(
        a_mail("Whoever: Ann Lee\nWhere to: ann.lee@acme.example\nWhat:\nTwo\nlines\nBudget: 5"), [form]
    )
    assert (lead.name, lead.email, lead.source) == ("Ann Lee", "ann.lee@acme.example", "Roof form")
    assert lead.message == "Two\nlines\nBudget: 5"


def test_expressions_of_a_pattern_find_what_has_no_label() -> None:
    form = a_form(
        regex=[r"New lead: (?P<name>[^<]+)<(?P<email>[^>]+)>", r".*call (?P<phone>\+?[\d ]+)"],
        campaign="Autumn", subject="lead*",
    )  # fmt: skip
    lead = lead_in(
        a_mail(
            "Hello!\nNew lead: Ann Lee <ann.lee@acme.example>\nPlease call +1 212 555 0100.", subject="Lead 7"
        ),
        [form],
    )
    assert (*who(lead), lead.campaign) == (*ANN, "Autumn")


def test_reply_to_is_the_e_mail_when_the_pattern_says_so() -> None:
    raw = a_mail("Thank you\n", Reply_To="=?utf-8?q?J=C3=B6rg?= <joerg@acme.example>")
    lead = lead_in(raw, [a_form(reply_to=True)])
    assert (lead.name, lead.email) == ("Jörg", "joerg@acme.example")
    with pytest.raises(ValueError, match="no label"):
        lead_in(raw)


def test_a_pattern_may_say_that_mails_are_no_leads() -> None:
    assert "no leads" in nothing_in(
        a_mail("E-Mail: a@acme.example", subject="Invoice 7"), a_form(subject="invoice", ignore=True)
    )


def test_what_cannot_be_an_e_mail_or_a_number_is_kept_beside() -> None:
    lead = lead_in(a_mail("E-Mail: none\nPhone: none\nMobile: +1 212 555 0100"))
    assert who(lead) == (None, None, "+1 212 555 0100")
    assert lead.extra["E-Mail"] == "none"


def test_the_same_mail_has_one_identity_and_another_another() -> None:
    assert identity(SAMPLE) == identity(b"Delivered-To: x@acme.example\n" + SAMPLE)
    assert identity(SAMPLE) != identity(SAMPLE + b"more")
    assert identity(b"") != identity(b"Subject: x\n\n") != identity(b"Subject: y\n\n")


@pytest.mark.parametrize(
    "html", ["<td>", "<table><tr><td>", "<b>", "<a ", "<!--", "<![CDATA[", "<script>", "&amp", "</", "<a b='", "<tr>"]
)  # fmt: skip
def test_no_html_takes_long(html: str) -> None:
    before = process_time()
    lines_of(html * (LARGEST // len(html)))
    assert process_time() - before < 5


@pytest.mark.parametrize(
    "raw",
    [
        b"From: " + b"(" * 250_000, b"From: " + b'"a" <' * 40_000, b"Subject: " + b"=?utf-8?q?a?= " * 15_000,
        b"Content-Type: text/plain" + b";" * 250_000, b"Content-Type: text/plain" + b';a="' * 60_000,
        b"X: y\nContent-Type: message/rfc822\n\n" * 8_000, b"X: y\n" * 50_000,
        b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nE: a\n" * 20_000,
        b"\nMessage: x\n" + (b"--a" + b" " * 9_990 + b"b\n") * 25, b"\nE-Mail: a@b.c <mailto:" + b"<mailto:" * 30_000,
        b"\nE-Mail: a@b.c\n" + (b"a:" * 4_000 + b"\n") * 30, b"\nE-Mail: " + b"a@" * 100_000,
    ],
)  # fmt: skip
def test_no_mail_takes_long(raw: bytes) -> None:
    before = process_time()
    with suppress(ValueError):
        lead_in(b"Date: today\n" + raw + b"\n\nE-Mail: a@b.c\n")
    assert process_time() - before < 5


def test_no_nesting_breaks_the_reader() -> None:
    deep = "".join(f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(2000))
    with pytest.raises(ValueError, match=r"nested too deeply|no label"):
        lead_in(f"From: a@b.example\nContent-Type: multipart/mixed; boundary=b0\n\n{deep}".encode())


PARTS = st.sampled_from([
    "From: ", "Subject: ", "Content-Type: text/html; charset=", "Content-Type: multipart/mixed; boundary=x", "--x",
    "--x--",
    "Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: quoted-printable", "=?utf-8?q?=C3?=", "=?x?b?!?=",
    "\n", "\r\n", "\n\n", "E-Mail: ann@acme.example", "Name:", "--- Name ---", "<table><tr><td>", "</td><td>", "<b>",
    "\x00", "\ud800",
    "Reply-To: ", "\"<,;:@", "utf-16", "rot13", "List-Id: x", "Content-Disposition: attachment; filename*=x'y'%ff",
    "Message:", "ISO-2022-JP", "=\n", "MIME-Version: 1.0", "Content-Type: message/rfc822", "Auto-Submitted: x",
    "\uff1a", "\t",
])  # fmt: skip
FORMS = [
    a_form(mailbox="other"),
    a_form(subject="x*y"),
    a_form(regex=[r"(?P<name>\w+) (?P<email>\S+)"], reply_to=True),
]


@made_up(60)
@given(
    st.lists(PARTS | st.text(max_size=10), max_size=25), st.binary(max_size=60), st.integers(0, len(SAMPLE))
)
def test_no_mail_raises_anything_but_a_value_error(parts: list[str], tail: bytes, at: int) -> None:
    made = "".join(parts).encode("utf-8", "surrogatepass")
    for raw in (made + tail, SAMPLE[:at] + made + SAMPLE[at:], SAMPLE[:at], tail):
        assert len(identity(raw)) == 64
        try:
            found = READ["email"].interpret(raw, "Contact mails", FORMS)
        except ValueError:
            continue
        assert isinstance(found, NewLead | Nothing)
        if isinstance(found, NewLead):
            assert found.email or found.phone
            assert "\x00" not in found.model_dump_json()
