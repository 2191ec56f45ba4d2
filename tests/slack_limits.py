"""Reads a rendered payload as Slack would and says, in sentences, what Slack or a reader would not accept.

`problems(payload, "message")` is empty for a good message. It knows the block and element types that the app
may use, what each must and may carry, every limit of each, and what must never be in a text: an unescaped
`<`, a mention of a whole channel, a control or right-to-left-override character.

Stricter than Slack on purpose: an element without `action_id`, `link_names`, an empty modal and a left-over
`null` are accepted there, or repaired, and are mistakes here.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import inf
from typing import Any, Literal, cast

Json = dict[str, Any]
Surface = Literal["message", "modal", "home"]
Found = Iterator[str]

MOST_BLOCKS: dict[Surface, int] = {"message": 50, "modal": 100, "home": 100}
MESSAGE_TEXT = 4000
ALL_BLOCKS = (
    13_200  # counted as compact JSON: Slack counts more than the words, how much more it does not say
)
ANY_TEXT = 3000
ANY_ID = 255
ANY_URL = 3000
CHARTS_PER_MESSAGE = 2
TABLE_CHARACTERS = 10_000


@dataclass(frozen=True)
class Shape:
    """The keys that a thing must and may carry."""

    must: frozenset[str]
    may: frozenset[str]


def _shape(must: str, may: str = "") -> Shape:
    return Shape(frozenset(must.split()), frozenset(may.split()))


BLOCKS = {
    "actions": _shape("type elements", "block_id"),
    "context": _shape("type elements", "block_id"),
    "data_table": _shape("type caption rows", "block_id page_size row_header_column_index"),
    "data_visualization": _shape("type title chart", "block_id"),
    "divider": _shape("type", "block_id"),
    "header": _shape("type text", "block_id"),
    "image": _shape("type alt_text", "block_id image_url slack_file title"),
    "input": _shape("type label element", "block_id hint optional dispatch_action"),
    "rich_text": _shape("type elements", "block_id"),
    "section": _shape("type", "block_id text fields accessory expand"),
}
NOT_IN_MODALS = {"data_table", "data_visualization"}

_CHOICE = "confirm focus_on_load placeholder"
_TYPED = "focus_on_load placeholder dispatch_action_config initial_value"
ELEMENTS = {
    "button": _shape("type text action_id", "url value style confirm accessibility_label"),
    "channels_select": _shape("type action_id", f"initial_channel response_url_enabled {_CHOICE}"),
    "checkboxes": _shape("type action_id options", "initial_options confirm focus_on_load"),
    "conversations_select": _shape(
        "type action_id",
        f"initial_conversation default_to_current_conversation response_url_enabled filter {_CHOICE}",
    ),
    "datepicker": _shape("type action_id", f"initial_date {_CHOICE}"),
    "datetimepicker": _shape("type action_id", "initial_date_time confirm focus_on_load"),
    "email_text_input": _shape("type action_id", _TYPED),
    "external_select": _shape("type action_id", f"initial_option min_query_length {_CHOICE}"),
    "file_input": _shape("type action_id", "filetypes max_files"),
    "image": _shape("type alt_text", "image_url slack_file"),
    "multi_external_select": _shape(
        "type action_id", f"initial_options min_query_length max_selected_items {_CHOICE}"
    ),
    "multi_static_select": _shape(
        "type action_id", f"options option_groups initial_options max_selected_items {_CHOICE}"
    ),
    "multi_channels_select": _shape("type action_id", f"initial_channels max_selected_items {_CHOICE}"),
    "multi_conversations_select": _shape(
        "type action_id",
        f"initial_conversations default_to_current_conversation max_selected_items filter {_CHOICE}",
    ),
    "multi_users_select": _shape("type action_id", f"initial_users max_selected_items {_CHOICE}"),
    "number_input": _shape("type action_id is_decimal_allowed", f"min_value max_value {_TYPED}"),
    "overflow": _shape("type action_id options", "confirm"),
    "plain_text_input": _shape("type action_id", f"multiline min_length max_length {_TYPED}"),
    "radio_buttons": _shape("type action_id options", "initial_option confirm focus_on_load"),
    "static_select": _shape("type action_id", f"options option_groups initial_option {_CHOICE}"),
    "timepicker": _shape("type action_id", f"initial_time timezone {_CHOICE}"),
    "url_text_input": _shape("type action_id", _TYPED),
    "users_select": _shape("type action_id", f"initial_user {_CHOICE}"),
}
_TYPED_IN = {"plain_text_input", "number_input", "email_text_input", "url_text_input", "file_input"}
_MULTIPLE = {kind for kind in ELEMENTS if kind.startswith("multi_")}
PLACES = {
    "actions": ELEMENTS.keys() - _TYPED_IN - _MULTIPLE - {"image"},
    "accessory": ELEMENTS.keys() - _TYPED_IN - {"datetimepicker"},
    "context": {"image"},
    "input": ELEMENTS.keys() - {"button", "image", "overflow"},
}

VIEWS = {
    "modal": _shape(
        "type title blocks",
        "submit close clear_on_close notify_on_close private_metadata callback_id external_id",
    ),
    "home": _shape("type blocks", "private_metadata callback_id external_id"),
}

WELL_FORMED = re.compile(
    r"<@[UW][A-Z0-9]+>"
    r"|<#C[A-Z0-9]+>"
    r"|<!date\^\d+\^[^<>^|]+(\^https?://[^\s<>|^]+)?\|[^<>|]+>"
    r"|<https?://[^\s<>|]+(\|[^<>|\n]+)?>"
    r"|<tel:[^\s<>|]+(\|[^<>|\n]+)?>"
    r"|<mailto:[^\s<>|]+(\|[^<>|\n]+)?>"
)
BROADCAST = re.compile(r"<!(channel|here|everyone)\b")
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e]")
LINK = re.compile(r"https?://[^\s|<>]+")


def problems(payload: Json, surface: Surface) -> list[str]:
    """What is wrong with a message payload or a view; each sentence begins with the path in the payload."""
    found = list(_nulls(payload, ""))
    payload = cast(Json, _without_nulls(payload))
    found += _message(payload) if surface == "message" else _view(payload, surface)
    blocks = payload.get("blocks", [])
    if isinstance(blocks, list):
        found += _all_blocks(blocks, surface)
    else:
        found.append("blocks is not a list.")
    return list(dict.fromkeys(found))


def _nulls(thing: object, path: str) -> Found:
    inside: Iterable[tuple[str, object]] = ()
    if isinstance(thing, dict):
        inside = ((f"{path}.{key}".lstrip("."), value) for key, value in thing.items())
    elif isinstance(thing, list):
        inside = ((f"{path}[{number}]", value) for number, value in enumerate(thing))
    for where, value in inside:
        if value is None:
            yield f"{where} is null; what is absent must be left out."
        yield from _nulls(value, where)


def _without_nulls(thing: object) -> object:
    if isinstance(thing, dict):
        return {key: _without_nulls(value) for key, value in thing.items() if value is not None}
    return [_without_nulls(each) for each in thing] if isinstance(thing, list) else thing


# --- surfaces


def _message(payload: Json) -> Found:
    if "text" in payload:
        yield from _string(payload["text"], "text", MESSAGE_TEXT)
        yield from _markup(payload["text"], "text")
    else:
        yield "text is missing; a screen reader reads nothing else."
    if payload.get("link_names") or payload.get("parse") == "full":
        yield "link_names or parse=full makes mentions out of what a stranger typed."
    blocks = payload.get("blocks")
    size = len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))) if blocks else 0
    if size > ALL_BLOCKS:
        yield f"blocks has {size} characters in all; Slack allows {ALL_BLOCKS}."


def _view(payload: Json, surface: Literal["modal", "home"]) -> Found:
    if payload.get("type") != surface:
        yield f"type is {payload.get('type')!r}, not {surface!r}."
    yield from _keys(payload, "", VIEWS[surface])
    for key in ("title", "submit", "close"):
        if key in payload:
            yield from _text(payload[key], key, 24, plain=True)
    for key, most in (("private_metadata", 3000), ("callback_id", ANY_ID), ("external_id", ANY_ID)):
        if payload.get(key):  # empty is as good as absent
            yield from _string(payload[key], key, most)
    blocks = _dicts(payload.get("blocks"))
    if surface == "modal" and "submit" not in payload and any(_kind(block) == "input" for block in blocks):
        yield "submit is missing; a modal with an input block needs it."
    if not blocks:
        yield "blocks is empty; there is nothing to see."


# --- blocks


def _all_blocks(blocks: list[object], surface: Surface) -> Found:
    if len(blocks) > MOST_BLOCKS[surface]:
        yield f"blocks has {len(blocks)} blocks; a {surface} may have {MOST_BLOCKS[surface]}."
    yield from _unique((block.get("block_id") for block in _dicts(blocks)), "blocks", "block_id")
    for number, block in enumerate(blocks):
        yield from _block(block, f"blocks[{number}]", surface)
    if surface == "message":
        yield from _together(_dicts(blocks))


def _together(blocks: list[Json]) -> Found:
    kinds = Counter(_kind(block) for block in blocks)
    if kinds["data_visualization"] > CHARTS_PER_MESSAGE:
        yield f"blocks has {kinds['data_visualization']} charts; a message may have {CHARTS_PER_MESSAGE}."
    cells = sum(_table_size(block) for block in blocks if _kind(block) == "data_table")
    if cells > TABLE_CHARACTERS:
        yield f"blocks has {cells} characters in table cells; a message may have {TABLE_CHARACTERS}."


def _block(block: object, path: str, surface: Surface) -> Found:
    kind = _kind(block)
    if not isinstance(block, dict) or kind not in BLOCKS:
        yield f"{path} is no known block: its type is {kind!r}."
        return
    if surface == "modal" and kind in NOT_IN_MODALS:
        yield f"{path} is a {kind}, which a modal cannot show."
    yield from _keys(block, path, BLOCKS[kind])
    if "block_id" in block:
        yield from _string(block["block_id"], f"{path}.block_id", ANY_ID)
    if BLOCKS[kind].must <= block.keys() and kind in CHECKS:
        yield from CHECKS[kind](block, path)


def _section(block: Json, path: str) -> Found:
    if "text" not in block and "fields" not in block:
        yield f"{path} has neither text nor fields."
    if "text" in block:
        yield from _text(block["text"], f"{path}.text", ANY_TEXT)
    if "fields" in block:
        yield from _count(block["fields"], f"{path}.fields", 10)
        for number, each in enumerate(_list(block["fields"])):
            yield from _text(each, f"{path}.fields[{number}]", 2000)
    if "accessory" in block:
        yield from _element(block["accessory"], f"{path}.accessory", "accessory")


def _header(block: Json, path: str) -> Found:
    yield from _text(block["text"], f"{path}.text", 150, plain=True)


def _context(block: Json, path: str) -> Found:
    yield from _count(block["elements"], f"{path}.elements", 10)
    for number, each in enumerate(_list(block["elements"])):
        where = f"{path}.elements[{number}]"
        if _kind(each) in {"mrkdwn", "plain_text"}:
            yield from _text(each, where, ANY_TEXT)
        else:
            yield from _element(each, where, "context")


def _actions(block: Json, path: str) -> Found:
    elements = block["elements"]
    yield from _count(elements, f"{path}.elements", 25)
    yield from _unique((each.get("action_id") for each in _dicts(elements)), f"{path}.elements", "action_id")
    for number, each in enumerate(_list(elements)):
        yield from _element(each, f"{path}.elements[{number}]", "actions")


def _input(block: Json, path: str) -> Found:
    yield from _text(block["label"], f"{path}.label", 2000, plain=True)
    if "hint" in block:
        yield from _text(block["hint"], f"{path}.hint", 2000, plain=True)
    yield from _element(block["element"], f"{path}.element", "input")


def _image(thing: Json, path: str) -> Found:
    yield from _string(thing["alt_text"], f"{path}.alt_text", 2000)
    if ("image_url" in thing) == ("slack_file" in thing):
        yield f"{path} needs either image_url or slack_file."
    if "image_url" in thing:
        yield from _link(thing["image_url"], f"{path}.image_url")
    if "title" in thing:
        yield from _text(thing["title"], f"{path}.title", 2000, plain=True)


# --- elements


def _element(element: object, path: str, place: str) -> Found:
    kind = _kind(element)
    if not isinstance(element, dict) or kind not in ELEMENTS:
        yield f"{path} is no known element: its type is {kind!r}."
        return
    if kind not in PLACES[place]:
        yield f"{path} is a {kind}, which has no place in {place}."
    yield from _keys(element, path, ELEMENTS[kind])
    yield from _common(element, path)
    if ELEMENTS[kind].must <= element.keys() and kind in CHECKS:
        yield from CHECKS[kind](element, path)


def _common(element: Json, path: str) -> Found:
    if "action_id" in element:
        yield from _string(element["action_id"], f"{path}.action_id", ANY_ID)
    if "placeholder" in element:
        yield from _text(element["placeholder"], f"{path}.placeholder", 150, plain=True)
    if "confirm" in element:
        yield from _confirm(element["confirm"], f"{path}.confirm")


CONFIRM = {"title": 100, "text": 300, "confirm": 30, "deny": 30}


def _confirm(dialog: object, path: str) -> Found:
    if not isinstance(dialog, dict):
        yield f"{path} is no confirmation dialog."
        return
    yield from _keys(dialog, path, _shape(" ".join(CONFIRM), "style"))
    for key, most in CONFIRM.items():
        if key in dialog:
            yield from _text(dialog[key], f"{path}.{key}", most, plain=key != "text")


def _button(button: Json, path: str) -> Found:
    yield from _text(button["text"], f"{path}.text", 75, plain=True)
    for key, most in (("value", 2000), ("accessibility_label", 75)):
        if key in button:
            yield from _string(button[key], f"{path}.{key}", most)
    if "url" in button:
        yield from _link(button["url"], f"{path}.url")
    if str(button.get("style", "primary")) not in {"primary", "danger"}:
        yield f"{path}.style is {button['style']!r}; Slack knows primary and danger."


def _overflow(element: Json, path: str) -> Found:
    yield from _options(element["options"], f"{path}.options", 5)


def _select(element: Json, path: str) -> Found:
    if ("options" in element) == ("option_groups" in element):
        yield f"{path} needs either options or option_groups."
    choices = list(_list(element.get("options")))
    if "options" in element:
        yield from _options(element["options"], f"{path}.options", 100)
    if "option_groups" in element:
        yield from _groups(element["option_groups"], f"{path}.option_groups")
        for group in _dicts(element["option_groups"]):
            choices += _list(group.get("options"))
    yield from _chosen(element, path, choices)


def _ticks(element: Json, path: str) -> Found:
    yield from _options(element["options"], f"{path}.options", 10, plain=False)
    yield from _chosen(element, path, _list(element["options"]))


def _groups(groups: object, path: str) -> Found:
    yield from _count(groups, path, 100)
    for number, group in enumerate(_dicts(groups)):
        where = f"{path}[{number}]"
        yield from _keys(group, where, _shape("label options"))
        yield from _text(group.get("label"), f"{where}.label", 75, plain=True)
        yield from _options(group.get("options"), f"{where}.options", 100)


def _options(options: object, path: str, most: int, *, plain: bool = True) -> Found:
    yield from _count(options, path, most)
    for number, option in enumerate(_list(options)):
        where = f"{path}[{number}]"
        if not isinstance(option, dict):
            yield f"{where} is no option."
            continue
        yield from _keys(option, where, _shape("text value", "description url"))
        yield from _text(option.get("text"), f"{where}.text", 75, plain=plain)
        yield from _string(option.get("value"), f"{where}.value", 150)
        if "description" in option:
            yield from _text(option["description"], f"{where}.description", 75, plain=plain)
        if "url" in option:
            yield from _link(option["url"], f"{where}.url")


def _chosen(element: Json, path: str, choices: list[object]) -> Found:
    if "initial_option" in element and element["initial_option"] not in choices:
        yield f"{path}.initial_option is not among the options."
    for number, option in enumerate(_list(element.get("initial_options"))):
        if option not in choices:
            yield f"{path}.initial_options[{number}] is not among the options."


def _typed(element: Json, path: str) -> Found:
    longest = element.get("max_length", ANY_TEXT)
    yield from _number(longest, f"{path}.max_length", 1, ANY_TEXT)
    most = longest if isinstance(longest, int) else ANY_TEXT
    yield from _number(element.get("min_length", 0), f"{path}.min_length", 0, most)
    if "initial_value" in element:
        yield from _string(element["initial_value"], f"{path}.initial_value", most)


def _file_input(element: Json, path: str) -> Found:
    yield from _number(element.get("max_files", 10), f"{path}.max_files", 1, 10)


def _written(key: str, form: str) -> Callable[[Json, str], Found]:
    """A check that a date or a time is written the way Slack wants it."""

    def check(element: Json, path: str) -> Found:
        if key in element and not re.fullmatch(form, str(element[key])):
            yield f"{path}.{key} is written {element[key]!r}, which Slack cannot read."

    return check


# --- rich text, tables, charts


def _rich_text(block: Json, path: str) -> Found:
    yield from _count(block["elements"], f"{path}.elements")
    for number, each in enumerate(_list(block["elements"])):
        yield from _rich(each, f"{path}.elements[{number}]")


RICH_GROUPS = {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
RICH_PARTS = {"text": "text", "link": "url", "user": "user_id", "channel": "channel_id", "emoji": "name"}
RICH_PARTS |= {"date": "timestamp", "usergroup": "usergroup_id"}


def _rich(element: object, path: str) -> Found:
    """A part of rich text; its words are never parsed, so only what cannot be seen is looked for in them."""
    kind = _kind(element)
    if not isinstance(element, dict) or kind not in RICH_GROUPS | RICH_PARTS.keys():
        yield f"{path} is no part of a rich text: its type is {kind!r}."
    elif kind in RICH_GROUPS:
        yield from _count(element.get("elements"), f"{path}.elements")
        for number, each in enumerate(_list(element.get("elements"))):
            yield from _rich(each, f"{path}.elements[{number}]")
    elif kind == "text":
        yield from _string(element.get("text"), f"{path}.text", spaces=True)
        yield from _unseen(element.get("text"), f"{path}.text")
    elif kind == "link":
        yield from _link(element.get("url"), f"{path}.url")
    elif not element.get(RICH_PARTS[kind]):
        yield f"{path}.{RICH_PARTS[kind]} is missing."


def _data_table(block: Json, path: str) -> Found:
    yield from _string(block["caption"], f"{path}.caption")
    yield from _number(block.get("page_size", 5), f"{path}.page_size", 1, 100)
    rows = _list(block["rows"])
    if not 2 <= len(rows) <= 101:
        yield f"{path}.rows has {len(rows)} rows; Slack allows 2 to 101, the header included."
    if len({len(_list(row)) for row in rows}) > 1:
        yield f"{path}.rows has rows of different lengths."
    for number, row in enumerate(rows):
        yield from _count(row, f"{path}.rows[{number}]", 20)
        for column, cell in enumerate(_list(row)):
            yield from _cell(cell, f"{path}.rows[{number}][{column}]", header=number == 0)


def _cell(cell: object, path: str, *, header: bool) -> Found:
    kind = _kind(cell)
    if not isinstance(cell, dict) or kind not in {"raw_text", "raw_number", "rich_text"}:
        yield f"{path} is no table cell: its type is {kind!r}."
    elif kind == "rich_text" and header:
        yield f"{path} is rich text, which a header row cannot hold."
    elif kind == "rich_text":
        yield from _block(cell, path, "message")
    elif kind == "raw_text":
        yield from _string(cell.get("text"), f"{path}.text")
        yield from _unseen(cell.get("text"), f"{path}.text")
    else:
        if not _is_number(cell.get("value")):
            yield f"{path}.value is no number."
        yield from _string(cell.get("text"), f"{path}.text")
        yield from _unseen(cell.get("text"), f"{path}.text")


def _table_size(table: Json) -> int:
    cells = [cell for row in _list(table.get("rows")) for cell in _dicts(row)]
    return sum(len(word) for cell in cells for word in _words(cell))


def _words(thing: object) -> Iterator[str]:
    """Every text and number in a cell, however deep."""
    if isinstance(thing, list):
        for each in thing:
            yield from _words(each)
    elif isinstance(thing, dict):
        yield from (
            str(thing[key]) for key in ("text", "value") if isinstance(thing.get(key), str | int | float)
        )
        yield from _words(thing.get("elements"))


def _data_visualization(block: Json, path: str) -> Found:
    yield from _string(block["title"], f"{path}.title", 50)
    chart, where = block["chart"], f"{path}.chart"
    kind = _kind(chart)
    if kind == "pie":
        yield from _count(chart.get("segments"), f"{where}.segments", 6)
        yield from _points(chart.get("segments"), f"{where}.segments")
    elif kind in {"bar", "area", "line"}:
        yield from _series(chart, where)
    else:
        yield f"{where} is no known chart: its type is {kind!r}."


def _series(chart: Json, path: str) -> Found:
    axis = chart["axis_config"] if isinstance(chart.get("axis_config"), dict) else {}
    categories = _list(axis.get("categories"))
    yield from _count(categories, f"{path}.axis_config.categories", 20)
    for number, label in enumerate(categories):
        yield from _string(label, f"{path}.axis_config.categories[{number}]", 20)
    for key in ("x_label", "y_label"):
        if key in axis:
            yield from _string(axis[key], f"{path}.axis_config.{key}", 50)
    yield from _count(chart.get("series"), f"{path}.series", 6)
    yield from _unique((each.get("name") for each in _dicts(chart.get("series"))), f"{path}.series", "name")
    for number, series in enumerate(_dicts(chart.get("series"))):
        where = f"{path}.series[{number}]"
        yield from _string(series.get("name"), f"{where}.name", 20)
        yield from _points(series.get("data"), f"{where}.data")
        if [point.get("label") for point in _dicts(series.get("data"))] != categories:
            yield f"{where}.data does not follow the categories of the axis."


def _points(points: object, path: str) -> Found:
    for number, point in enumerate(_dicts(points)):
        yield from _string(point.get("label"), f"{path}[{number}].label", 20)
        if not _is_number(point.get("value")):
            yield f"{path}[{number}].value is no number."


CHECKS: dict[str, Callable[[Json, str], Found]] = {
    "actions": _actions,
    "button": _button,
    "checkboxes": _ticks,
    "context": _context,
    "data_table": _data_table,
    "data_visualization": _data_visualization,
    "datepicker": _written("initial_date", r"\d{4}-\d\d-\d\d"),
    "datetimepicker": _written("initial_date_time", r"\d{10}"),
    "email_text_input": _typed,
    "file_input": _file_input,
    "header": _header,
    "image": _image,
    "input": _input,
    "multi_static_select": _select,
    "number_input": _typed,
    "overflow": _overflow,
    "plain_text_input": _typed,
    "radio_buttons": _ticks,
    "rich_text": _rich_text,
    "section": _section,
    "static_select": _select,
    "timepicker": _written("initial_time", r"\d\d:\d\d"),
    "url_text_input": _typed,
}


# --- words and the like


def _text(thing: object, path: str, most: int, *, plain: bool = False) -> Found:
    """A text object: mrkdwn where it may be, of at most so many characters."""
    kind = _kind(thing)
    if not isinstance(thing, dict) or kind not in {"plain_text", "mrkdwn"}:
        yield f"{path} is missing." if thing is None else f"{path} is no text object: its type is {kind!r}."
        return
    if plain and kind != "plain_text":
        yield f"{path} is {kind}; Slack takes plain_text here."
    yield from _keys(thing, path, _shape("type text", "emoji" if kind == "plain_text" else "verbatim"))
    yield from _string(thing.get("text"), f"{path}.text", most)
    if kind == "mrkdwn":
        yield from _markup(thing.get("text"), f"{path}.text")
    else:
        yield from _unseen(thing.get("text"), f"{path}.text")
        yield from _broadcast(thing.get("text"), f"{path}.text")


def _markup(text: object, path: str) -> Found:
    yield from _unseen(text, path)
    yield from _broadcast(text, path)
    rest = BROADCAST.sub("", WELL_FORMED.sub("", str(text)))
    if "<" in rest:
        near = rest[rest.index("<") :][:30]
        yield f"{path} has a `<` that is neither escaped nor a link or mention: {near!r}."


def _broadcast(text: object, path: str) -> Found:
    if BROADCAST.search(str(text)):
        yield f"{path} calls the whole channel; the bot never does."


def _unseen(text: object, path: str) -> Found:
    found = UNSEEN.search(str(text))
    if found:
        yield f"{path} has the invisible character U+{ord(found[0]):04X}."


def _string(thing: object, path: str, most: float = inf, *, spaces: bool = False) -> Found:
    """A string that says something, of at most so many characters."""
    if not isinstance(thing, str):
        yield f"{path} is missing." if thing is None else f"{path} is no string."
    elif not (thing if spaces else thing.strip()):
        yield f"{path} is empty."
    elif len(thing) > most:
        yield f"{path} has {len(thing)} characters; Slack allows {most}."


def _link(url: object, path: str) -> Found:
    yield from _string(url, path, ANY_URL)
    if isinstance(url, str) and (not LINK.fullmatch(url) or UNSEEN.search(url)):
        yield f"{path} is no http(s) address, or has a space or one of `|<>` in it."


def _keys(thing: Json, path: str, shape: Shape) -> Found:
    for key in sorted(shape.must - thing.keys()):
        yield f"{path}.{key} is missing.".lstrip(".")
    for key in sorted(thing.keys() - shape.must - shape.may):
        yield f"{path}.{key} is unknown to Slack in this place.".lstrip(".")


def _count(things: object, path: str, most: float = inf) -> Found:
    if not isinstance(things, list):
        yield f"{path} is missing." if things is None else f"{path} is no list."
    elif not things:
        yield f"{path} is empty."
    elif len(things) > most:
        yield f"{path} has {len(things)} entries; Slack allows {most}."


def _number(thing: object, path: str, least: int, most: int) -> Found:
    if not isinstance(thing, int) or not least <= thing <= most:
        yield f"{path} is {thing!r}; Slack allows {least} to {most}."


def _unique(names: Iterable[object], path: str, what: str) -> Found:
    for name, times in Counter(str(name) for name in names if name is not None).items():
        if times > 1:
            yield f"{path} has the {what} {name!r} {times} times; it must be unique."


def _is_number(thing: object) -> bool:
    return isinstance(thing, int | float) and not isinstance(thing, bool)


def _kind(thing: object) -> str | None:
    kind = thing.get("type") if isinstance(thing, dict) else None
    return kind if isinstance(kind, str) else None


def _list(thing: object) -> list[object]:
    return cast(list[object], thing) if isinstance(thing, list) else []


def _dicts(thing: object) -> list[Json]:
    return [each for each in _list(thing) if isinstance(each, dict)]
