"""What comes over the web becomes a plain dictionary: JSON, web forms, multipart forms, any charset."""

import json
from io import BytesIO
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

MOST_FIELDS = 500
OLD_FORMS = "cp1252"  # what forms send that know no UTF-8; every byte of it means something


def decoded(body: bytes, content_type: str) -> dict[str, Any]:
    """The answers in a body: a field that was sent more than once has a list of them.

    Raises ValueError with the reason when the body cannot be read.
    """
    kind, options = parse_options_header(content_type)
    charset = _known(options.get("charset") or "none")
    if kind.lower().endswith("json"):
        return _json(_text(body, charset or json.detect_encoding(body)))
    if kind.lower() == "multipart/form-data":
        return _multipart(body, options)
    return _together(_pairs(body, charset))


def json_in(body: bytes) -> object:
    """The JSON of a body. Raises ValueError with the reason when there is none."""
    return _any_json(_text(body, json.detect_encoding(body)))


def _known(charset: str) -> str | None:
    """The charset if Python can read text in it, else None."""
    try:
        "a".encode(charset)
    except (LookupError, ValueError):
        return None
    return charset


def _text(body: bytes, charset: str) -> str:
    try:
        return body.decode(charset)
    except UnicodeDecodeError:
        return body.decode(OLD_FORMS, errors="replace")


def _any_json(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as fault:
        raise ValueError(f"it is no JSON, or only half of it: {fault}") from fault
    except RecursionError as fault:
        raise ValueError("it is nested too deeply") from fault


def _json(text: str) -> dict[str, Any]:
    payload = _any_json(text)
    if not isinstance(payload, dict):
        raise ValueError("the body has to be one JSON object")  # noqa: TRY004  # of the sender's making
    return payload


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _pairs(body: bytes, charset: str | None) -> list[tuple[str, str]]:
    """The fields of a web form: percent-encoded, or as they are by a sender who forgot to."""
    text = _text(body, charset or "utf-8")
    try:
        return _split(text, charset or "utf-8", "strict")
    except UnicodeDecodeError:
        return _split(text, OLD_FORMS, "replace")


def _split(text: str, charset: str, errors: str) -> list[tuple[str, str]]:
    return parse_qsl(
        text, keep_blank_values=True, max_num_fields=MOST_FIELDS, encoding=charset, errors=errors
    )


def _multipart(body: bytes, options: dict[str, str]) -> dict[str, Any]:
    if b"filename=" not in body:  # a file is no text in any charset
        body = _text(body, "utf-8").encode()
    parser = FormDataParser(_in_memory, len(body) + 1, max_form_parts=MOST_FIELDS, silent=False)
    try:
        _, form, files = parser.parse(BytesIO(body), "multipart/form-data", len(body), options)
    except RequestEntityTooLarge as fault:
        raise ValueError(f"it has more than {MOST_FIELDS} fields") from fault
    sent = [(name, _file(file)) for name, file in files.items(multi=True) if file.filename]
    return _together([*form.items(multi=True), *sent])


def _in_memory(*_of_a_file: object, **_sizes: object) -> BytesIO:
    return BytesIO()  # werkzeug's own would be a temporary file that nobody closes


def _file(file: FileStorage) -> str:
    return f"file {file.filename} (see the raw inquiry)"


def _together(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Several answers to one question, such as ticked boxes, as a list; the same answer twice is one."""
    answers: dict[str, list[str]] = {}
    for name, value in pairs:
        given = answers.setdefault(name, [])
        if value not in given:
            given.append(value)
    return {name: given[0] if len(given) == 1 else given for name, given in answers.items()}
