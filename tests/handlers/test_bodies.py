"""What web forms send is read whatever they call it: JSON, urlencoded, multipart, in any charset."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.bodies import decoded

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
MULTIPART = "multipart/form-data; boundary=XX"


def multipart(*parts: tuple[str, str], charset: str = "utf-8") -> bytes:
    """A body of parts, each with its Content-Disposition and what is in it."""
    written = (f"--XX\r\nContent-Disposition: form-data; {head}\r\n\r\n{value}\r\n" for head, value in parts)
    return ("".join(written) + "--XX--\r\n").encode(charset)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"name": "M\xc3\xbcller"}', JSON),
        (b'{"name": "M\xc3\xbcller"}', "Application/JSON; charset=UTF-8"),
        (b'\xef\xbb\xbf{"name": "M\xc3\xbcller"}', JSON),
        ('{"name": "Müller"}'.encode("utf-16"), JSON),
        ('{"name": "Müller"}'.encode("latin-1"), JSON),
        ('{"name": "Müller"}'.encode("latin-1"), "application/json; charset=iso-8859-1"),
        (b'{"name": "M\xc3\xbcller"}', "application/json; charset=no-such-thing"),
        (b"name=M%C3%BCller", FORM),
        (b"name=M%FCller", FORM),
        (b"name=M%FCller", f"{FORM}; charset=iso-8859-15"),
        ("name=Müller".encode(), FORM),
        (multipart(('name="name"', "Müller")), MULTIPART),
        (multipart(('name="name"', "Müller")), 'Multipart/Form-Data; boundary="XX"'),
        (multipart(('name="name"', "Müller"), charset="cp1252"), MULTIPART),
    ],
)
def test_an_umlaut_arrives_however_it_was_sent(body: bytes, kind: str) -> None:
    assert decoded(body, kind) == {"name": "Müller"}


def test_ticked_boxes_arrive_as_a_list_and_empty_answers_as_empty() -> None:
    several = {"wants": ["blue", "red"], "name": "Ann", "phone": ""}
    assert decoded(b"wants=blue&wants=red&wants=blue&name=Ann&phone=", FORM) == several
    parts = [('name="wants"', "blue"), ('name="wants"', "red"), ('name="name"', "Ann"), ('name="phone"', "")]
    assert decoded(multipart(*parts), MULTIPART) == several


def test_a_file_is_named_and_an_empty_file_input_is_nothing() -> None:
    parts = [
        ('name="cv"; filename="ann.pdf"', "%PDF"),
        ('name="photo"; filename=""', ""),
        ('name="name"', "Ann"),
    ]
    assert decoded(multipart(*parts), MULTIPART) == {
        "name": "Ann",
        "cv": "file ann.pdf (see the raw inquiry)",
    }


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        (b"", JSON, "Expecting value"),
        (b'{"name": ', JSON, "Expecting value"),
        (b"[1, 2]", JSON, "has to be one JSON object"),
        (b'"Ann"', JSON, "has to be one JSON object"),
        (b'{"price": NaN}', JSON, "NaN is no JSON number"),
        (b'{"price": -Infinity}', JSON, "-Infinity is no JSON number"),
        (b'{"price": ' + b"9" * 5_000 + b"}", JSON, "4300 digits"),
        (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", JSON, "nested too deeply"),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, JSON, "nested too deeply"),
        (b"&".join(b"a%d=1" % number for number in range(501)), FORM, "Max number of fields"),
        (
            multipart(*((f'name="a{number}"', "1") for number in range(501))),
            MULTIPART,
            "more than 500 fields",
        ),
        (multipart(('name="name"', "Ann")), "multipart/form-data", "boundary"),
        (b"no form at all", MULTIPART, "Invalid form-data"),
        (multipart(('name="name"', "Ann"))[:50], MULTIPART, "Invalid form-data"),
    ],
)
def test_what_cannot_be_read_is_an_error_that_says_why(body: bytes, kind: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        decoded(body, kind)


@given(
    st.binary(max_size=300),
    st.sampled_from([JSON, FORM, MULTIPART, "", "text/plain", "application/json; charset=idna"]),
)
def test_no_body_is_anything_but_read_or_refused(body: bytes, kind: str) -> None:
    try:
        answers = decoded(body, kind)
    except ValueError:
        return
    assert all(isinstance(name, str) for name in answers)


@pytest.mark.parametrize(
    "value", ["Ann", "", "\u202e\x00", "&=;+%", 42, 1.5, None, True, ["a", {"b": []}], {"c": 1}, 10**4000]
)
def test_json_values_arrive_as_they_are(value: Any) -> None:
    assert decoded(json.dumps({"value": value}).encode(), JSON) == {"value": value}
