"""The checker of payloads: for each limit a payload that just fits, and one that is just over it."""

import json
from typing import Any

import pytest

from tests.slack_limits import BLOCKS, CHECKS, ELEMENTS, Surface, problems

Json = dict[str, Any]


def plain(text: str = "Claim") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "*hot*") -> Json:
    return {"type": "mrkdwn", "text": text}


def message(*blocks: Any, **more: Any) -> Json:
    return {"text": "Lead 42", "blocks": list(blocks), **more}


def modal(*blocks: Any, **more: Any) -> Json:
    shown = list(blocks) or [{"type": "divider"}]
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": shown, **more}


def home(*blocks: Any, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks) or [{"type": "divider"}], **more}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def actions(*elements: Any, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(), "action_id": "claim", **more}


def option(value: str = "won", **more: Any) -> Json:
    return {"text": plain("Won"), "value": value, **more}


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "code", "options": [option()], **more}


def grouped(groups: int = 1, options: int = 1, label: str = "Ends") -> Json:
    """A select whose options come in groups."""
    group = {"label": plain(label), "options": CHOICES[:options]}
    return {"type": "static_select", "action_id": "code", "option_groups": [group] * groups}


def field(**more: Any) -> Json:
    return {"type": "plain_text_input", "action_id": "note", **more}


def entry(element: Any = None, **more: Any) -> Json:
    return {"type": "input", "label": plain("Note"), "element": element or field(), **more}


def rich(*parts: Any) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(parts)}]}


def word(text: str = "Bo") -> Json:
    return {"type": "raw_text", "text": text}


def table(*rows: list[Any], **more: Any) -> Json:
    return {"type": "data_table", "caption": "Leads", "rows": list(rows) or [[word()], [word()]], **more}


def chart(kind: str = "bar", series: int = 1, labels: tuple[str, ...] = ("Mon",), **more: Any) -> Json:
    data = [{"label": label, "value": 3} for label in labels]
    lines = [{"name": f"rep {number}", "data": data} for number in range(series)]
    drawn = {"type": kind, "series": lines, "axis_config": {"categories": list(labels)}}
    return {"type": "data_visualization", "title": "Touches", "chart": drawn, **more}


def pie(segments: int = 1, label: str = "won", value: Any = 3) -> Json:
    drawn = {"type": "pie", "segments": [{"label": label, "value": value}] * segments}
    return {"type": "data_visualization", "title": "Outcomes", "chart": drawn}


def sized(characters: int) -> Json:
    """A message whose blocks have so many characters in all."""
    blocks = [section(text=mrkdwn("x")) for _ in range(6)]
    missing = characters - len(json.dumps(blocks, separators=(",", ":")))
    for block in blocks:
        extra = min(2999, missing)
        block["text"]["text"] += "x" * extra
        missing -= extra
    return message(*blocks)


ANGLE = "has a `<` that is neither escaped nor a link or mention"
DIVIDER = {"type": "divider"}
ADDRESS = "https://example.com/"
DATE = "<!date^1700000000^{date_num} {time}|2023-11-14>"
MENTIONS = (
    f"<@U0SAM9> <@W1> <#C0LEADS9> {DATE} <{ADDRESS}> <{ADDRESS}|here> <tel:+4930123> <mailto:a@b.example|a>"
)
CONFIRM = {"title": plain(), "text": mrkdwn(), "confirm": plain(), "deny": plain()}
PICTURE = {"type": "image", "image_url": ADDRESS, "alt_text": "a chart"}
CHOICES = [option(str(number)) for number in range(101)]

FITS: list[tuple[str, Surface, Json]] = [
    ("50 blocks in a message", "message", message(*[DIVIDER] * 50)),
    ("100 blocks in a modal", "modal", modal(*[DIVIDER] * 100)),
    ("100 blocks at home", "home", home(*[DIVIDER] * 100)),
    ("a message without blocks", "message", {"text": "x" * 4000}),
    ("a message whose blocks are taken away", "message", {"text": "x", "blocks": []}),
    ("all characters there are", "message", sized(13_200)),
    ("characters do not add up in a view", "home", home(*sized(15_000)["blocks"])),
    ("section text", "message", message(section(text=mrkdwn("x" * 3000)))),
    ("10 fields", "message", message({"type": "section", "fields": [mrkdwn("x")] * 10})),
    ("a long field", "message", message({"type": "section", "fields": [plain("x" * 2000)]})),
    ("a header", "message", message({"type": "header", "text": plain("x" * 150)})),
    ("10 context elements", "message", message({"type": "context", "elements": [mrkdwn(), PICTURE] * 5})),
    ("25 actions", "message", message(actions(*[button(action_id=str(n)) for n in range(25)]))),
    ("one action in two blocks", "message", message(actions(button()), actions(button()))),
    ("a full button", "message", message(actions(button(text=plain("x" * 75), value="x" * 2000)))),
    ("a link button", "message", message(actions(button(url=ADDRESS + "x" * (3000 - len(ADDRESS)))))),
    ("a dangerous button", "message", message(actions(button(style="danger", confirm=CONFIRM)))),
    ("long ids", "message", message(actions(button(action_id="x" * 255), block_id="x" * 255))),
    ("100 options", "message", message(actions(select(options=CHOICES[:100])))),
    ("a full option", "message", message(actions(select(options=[option("x" * 150, text=plain("x" * 75))])))),
    ("a chosen option", "message", message(actions(select(initial_option=option())))),
    (
        "options in groups",
        "message",
        message(
            section(
                accessory={
                    "type": "multi_static_select",
                    "action_id": "codes",
                    "option_groups": [{"label": plain("Ends"), "options": CHOICES[:2]}],
                    "initial_options": CHOICES[:1],
                }
            )
        ),
    ),
    ("100 groups", "message", message(actions(grouped(100)))),
    ("100 options in a group", "message", message(actions(grouped(options=100)))),
    (
        "5 in a menu",
        "message",
        message(actions({"type": "overflow", "action_id": "m", "options": CHOICES[:5]})),
    ),
    (
        "ticks",
        "modal",
        modal(entry({"type": "checkboxes", "action_id": "t", "options": [option(text=mrkdwn())]})),
    ),
    ("an input that may be left empty", "modal", modal(entry(field(max_length=1, min_length=0)))),
    ("a long input", "modal", modal(entry(field(max_length=3000, min_length=3, initial_value="x" * 3000)))),
    ("10 files", "modal", modal(entry({"type": "file_input", "action_id": "f", "max_files": 10}))),
    ("a day", "modal", modal(entry({"type": "datepicker", "action_id": "d", "initial_date": "2026-11-22"}))),
    ("a time", "modal", modal(entry({"type": "timepicker", "action_id": "d", "initial_time": "09:30"}))),
    ("modal words", "modal", modal(title=plain("x" * 24), submit=plain("x" * 24), close=plain("x" * 24))),
    ("private metadata", "modal", modal(private_metadata="x" * 3000)),
    ("no private metadata", "home", home(private_metadata="")),
    ("links, mentions and dates", "message", message(section(text=mrkdwn(MENTIONS)), text=MENTIONS)),
    (
        "escaped words",
        "message",
        message(section(text=mrkdwn("&lt;!channel&gt; &lt;@U1&gt; a &amp; b > c\n\td"))),
    ),
    ("an unescaped < in plain text", "message", message(actions(button(text=plain("a < b"))))),
    (
        "words in rich text are never parsed",
        "message",
        message(rich({"type": "text", "text": "<!channel> <@U1>"})),
    ),
    (
        "rich text",
        "message",
        message(rich({"type": "link", "url": ADDRESS}, {"type": "user", "user_id": "U1"})),
    ),
    ("two charts", "message", message(chart(series=6, labels=tuple("x" * 19 + c for c in "abc")), pie(6))),
    ("20 categories", "home", home(chart("line", labels=tuple(str(n) for n in range(20))))),
    ("101 rows", "message", message(table(*[[word("x")] for _ in range(101)]))),
    (
        "20 columns",
        "home",
        home(table([word()] * 20, [{"type": "raw_number", "value": 1, "text": "1"}] * 20)),
    ),
    ("table cells", "message", message(table([word("x" * 5000)], [word("x" * 5000)]))),
]

TOO_MUCH: list[tuple[Surface, Json, str]] = [
    # how many blocks, and how much in all
    ("message", message(*[DIVIDER] * 51), "blocks has 51 blocks; a message may have 50."),
    ("modal", modal(*[DIVIDER] * 101), "blocks has 101 blocks; a modal may have 100."),
    ("home", home(*[DIVIDER] * 101), "blocks has 101 blocks; a home may have 100."),
    ("message", sized(13_201), "blocks has 13201 characters in all; Slack allows 13200."),
    ("message", {"text": "x", "blocks": {}}, "blocks is not a list."),
    # the text that is read aloud
    ("message", {"text": "x" * 4001}, "text has 4001 characters; Slack allows 4000."),
    ("message", {"blocks": [DIVIDER]}, "text is missing; a screen reader reads nothing else."),
    ("message", {"text": " \n"}, "text is empty."),
    ("message", {"text": 42}, "text is no string."),
    (
        "message",
        message(link_names=True),
        "link_names or parse=full makes mentions out of what a stranger typed.",
    ),
    (
        "message",
        message(parse="full"),
        "link_names or parse=full makes mentions out of what a stranger typed.",
    ),
    # blocks
    ("message", message({"type": "shout"}), "blocks[0] is no known block: its type is 'shout'."),
    ("message", message("divider"), "blocks[0] is no known block: its type is None."),
    ("message", message(DIVIDER | {"text": "x"}), "blocks[0].text is unknown to Slack in this place."),
    (
        "message",
        message(DIVIDER | {"block_id": "x" * 256}),
        "blocks[0].block_id has 256 characters; Slack allows 255.",
    ),
    (
        "message",
        message(DIVIDER | {"block_id": "a"}, DIVIDER | {"block_id": "a"}),
        "blocks has the block_id 'a' 2 times; it must be unique.",
    ),
    (
        "message",
        message(section(text=mrkdwn("x" * 3001))),
        "blocks[0].text.text has 3001 characters; Slack allows 3000.",
    ),
    ("message", message({"type": "section"}), "blocks[0] has neither text nor fields."),
    (
        "message",
        message({"type": "section", "fields": [mrkdwn()] * 11}),
        "blocks[0].fields has 11 entries; Slack allows 10.",
    ),
    ("message", message({"type": "section", "fields": []}), "blocks[0].fields is empty."),
    (
        "message",
        message({"type": "section", "fields": [mrkdwn(), mrkdwn("x" * 2001)]}),
        "blocks[0].fields[1].text has 2001 characters; Slack allows 2000.",
    ),
    (
        "message",
        message({"type": "header", "text": plain("x" * 151)}),
        "blocks[0].text.text has 151 characters; Slack allows 150.",
    ),
    (
        "message",
        message({"type": "header", "text": mrkdwn()}),
        "blocks[0].text is mrkdwn; Slack takes plain_text here.",
    ),
    ("message", message({"type": "header"}), "blocks[0].text is missing."),
    (
        "message",
        message({"type": "context", "elements": [mrkdwn()] * 11}),
        "blocks[0].elements has 11 entries; Slack allows 10.",
    ),
    (
        "message",
        message({"type": "context", "elements": [button()]}),
        "blocks[0].elements[0] is a button, which has no place in context.",
    ),
    (
        "message",
        message(actions(*[button(action_id=str(n)) for n in range(26)])),
        "blocks[0].elements has 26 entries; Slack allows 25.",
    ),
    ("message", message(actions()), "blocks[0].elements is empty."),
    (
        "message",
        message(actions(button(), button())),
        "blocks[0].elements has the action_id 'claim' 2 times; it must be unique.",
    ),
    (
        "message",
        message(actions(field())),
        "blocks[0].elements[0] is a plain_text_input, which has no place in actions.",
    ),
    (
        "message",
        message(section(accessory=field())),
        "blocks[0].accessory is a plain_text_input, which has no place in accessory.",
    ),
    ("modal", modal(entry(button())), "blocks[0].element is a button, which has no place in input."),
    ("modal", modal({"type": "input", "label": plain()}), "blocks[0].element is missing."),
    (
        "modal",
        modal(entry(label=plain("x" * 2001))),
        "blocks[0].label.text has 2001 characters; Slack allows 2000.",
    ),
    (
        "modal",
        modal(entry(hint=plain("x" * 2001))),
        "blocks[0].hint.text has 2001 characters; Slack allows 2000.",
    ),
    (
        "message",
        message({"type": "image", "alt_text": "x"}),
        "blocks[0] needs either image_url or slack_file.",
    ),
    ("message", message({"type": "image", "image_url": ADDRESS}), "blocks[0].alt_text is missing."),
    (
        "message",
        message(PICTURE | {"alt_text": "x" * 2001}),
        "blocks[0].alt_text has 2001 characters; Slack allows 2000.",
    ),
    (
        "message",
        message(PICTURE | {"title": plain("x" * 2001)}),
        "blocks[0].title.text has 2001 characters; Slack allows 2000.",
    ),
    # elements
    (
        "message",
        message(actions({"type": "lever"})),
        "blocks[0].elements[0] is no known element: its type is 'lever'.",
    ),
    ("message", message(actions("lever")), "blocks[0].elements[0] is no known element: its type is None."),
    (
        "message",
        message(actions({"type": "button", "text": plain()})),
        "blocks[0].elements[0].action_id is missing.",
    ),
    ("message", message(actions(button(action_id=""))), "blocks[0].elements[0].action_id is empty."),
    (
        "message",
        message(actions(button(action_id="x" * 256))),
        "blocks[0].elements[0].action_id has 256 characters; Slack allows 255.",
    ),
    (
        "message",
        message(actions(button(colour="red"))),
        "blocks[0].elements[0].colour is unknown to Slack in this place.",
    ),
    (
        "message",
        message(actions(button(text=plain("x" * 76)))),
        "blocks[0].elements[0].text.text has 76 characters; Slack allows 75.",
    ),
    (
        "message",
        message(actions(button(text=mrkdwn()))),
        "blocks[0].elements[0].text is mrkdwn; Slack takes plain_text here.",
    ),
    (
        "message",
        message(actions(button(value="x" * 2001))),
        "blocks[0].elements[0].value has 2001 characters; Slack allows 2000.",
    ),
    (
        "message",
        message(actions(button(accessibility_label="x" * 76))),
        "blocks[0].elements[0].accessibility_label has 76 characters; Slack allows 75.",
    ),
    (
        "message",
        message(actions(button(url=ADDRESS + "x" * (3001 - len(ADDRESS))))),
        "blocks[0].elements[0].url has 3001 characters; Slack allows 3000.",
    ),
    *(
        (
            "message",
            message(actions(button(url=url))),
            "blocks[0].elements[0].url is no http(s) address, or has a space or one of `|<>` in it.",
        )
        for url in ("javascript:alert(1)", "https://a b", "https://a|b", "https://a\u202eb", "ftp://a")
    ),
    (
        "message",
        message(actions(button(style="loud"))),
        "blocks[0].elements[0].style is 'loud'; Slack knows primary and danger.",
    ),
    *(
        (
            "message",
            message(actions(button(confirm=CONFIRM | {key: plain("x" * (most + 1))}))),
            f"blocks[0].elements[0].confirm.{key}.text has {most + 1} characters; Slack allows {most}.",
        )
        for key, most in {"title": 100, "text": 300, "confirm": 30, "deny": 30}.items()
    ),
    (
        "message",
        message(actions(button(confirm="sure?"))),
        "blocks[0].elements[0].confirm is no confirmation dialog.",
    ),
    (
        "message",
        message(actions(select(options=CHOICES))),
        "blocks[0].elements[0].options has 101 entries; Slack allows 100.",
    ),
    ("message", message(actions(select(options=[]))), "blocks[0].elements[0].options is empty."),
    ("message", message(actions(select(options=["won"]))), "blocks[0].elements[0].options[0] is no option."),
    (
        "message",
        message(actions(select(options=[option("x" * 151)]))),
        "blocks[0].elements[0].options[0].value has 151 characters; Slack allows 150.",
    ),
    (
        "message",
        message(actions(select(options=[option(text=plain("x" * 76))]))),
        "blocks[0].elements[0].options[0].text.text has 76 characters; Slack allows 75.",
    ),
    (
        "message",
        message(actions(select(options=[option(text=mrkdwn())]))),
        "blocks[0].elements[0].options[0].text is mrkdwn; Slack takes plain_text here.",
    ),
    (
        "message",
        message(actions(select(options=[option(description=plain("x" * 76))]))),
        "blocks[0].elements[0].options[0].description.text has 76 characters; Slack allows 75.",
    ),
    (
        "message",
        message(actions(select(options=[{"text": plain()}]))),
        "blocks[0].elements[0].options[0].value is missing.",
    ),
    (
        "message",
        message(actions(select(initial_option=option("lost")))),
        "blocks[0].elements[0].initial_option is not among the options.",
    ),
    (
        "modal",
        modal(
            entry(
                {
                    "type": "checkboxes",
                    "action_id": "t",
                    "options": [option()],
                    "initial_options": CHOICES[:1],
                }
            )
        ),
        "blocks[0].element.initial_options[0] is not among the options.",
    ),
    (
        "message",
        message(actions(select(option_groups=[{"label": plain(), "options": [option()]}]))),
        "blocks[0].elements[0] needs either options or option_groups.",
    ),
    (
        "message",
        message(actions(grouped(label="x" * 76))),
        "blocks[0].elements[0].option_groups[0].label.text has 76 characters; Slack allows 75.",
    ),
    (
        "message",
        message(actions(grouped(101))),
        "blocks[0].elements[0].option_groups has 101 entries; Slack allows 100.",
    ),
    (
        "message",
        message(actions(grouped(options=101))),
        "blocks[0].elements[0].option_groups[0].options has 101 entries; Slack allows 100.",
    ),
    (
        "message",
        message(actions({"type": "overflow", "action_id": "m"})),
        "blocks[0].elements[0].options is missing.",
    ),
    (
        "message",
        message(actions(select(placeholder=plain("x" * 151)))),
        "blocks[0].elements[0].placeholder.text has 151 characters; Slack allows 150.",
    ),
    (
        "message",
        message(actions({"type": "overflow", "action_id": "m", "options": CHOICES[:6]})),
        "blocks[0].elements[0].options has 6 entries; Slack allows 5.",
    ),
    (
        "message",
        message(
            actions({"type": "overflow", "action_id": "m", "options": [option(url="mailto:a@b.example")]})
        ),
        "blocks[0].elements[0].options[0].url is no http(s) address, or has a space or one of `|<>` in it.",
    ),
    (
        "modal",
        modal(entry({"type": "radio_buttons", "action_id": "t", "options": CHOICES[:11]})),
        "blocks[0].element.options has 11 entries; Slack allows 10.",
    ),
    (
        "modal",
        modal(entry(field(max_length=3001))),
        "blocks[0].element.max_length is 3001; Slack allows 1 to 3000.",
    ),
    (
        "modal",
        modal(entry(field(max_length=5, min_length=6))),
        "blocks[0].element.min_length is 6; Slack allows 0 to 5.",
    ),
    (
        "modal",
        modal(entry(field(max_length=0))),
        "blocks[0].element.max_length is 0; Slack allows 1 to 3000.",
    ),
    (
        "modal",
        modal(entry(field(min_length=-1))),
        "blocks[0].element.min_length is -1; Slack allows 0 to 3000.",
    ),
    (
        "modal",
        modal(entry(field(initial_value="x" * 3001))),
        "blocks[0].element.initial_value has 3001 characters; Slack allows 3000.",
    ),
    (
        "modal",
        modal(entry({"type": "file_input", "action_id": "f", "max_files": 11})),
        "blocks[0].element.max_files is 11; Slack allows 1 to 10.",
    ),
    *(
        (
            "modal",
            modal(entry({"type": kind, "action_id": "d", f"initial_{key}": given})),
            f"blocks[0].element.initial_{key} is written {given!r}, which Slack cannot read.",
        )
        for kind, key, given in (
            ("datepicker", "date", "22.11.2026"),
            ("timepicker", "time", "9:30"),
            ("datetimepicker", "date_time", "2026-11-22"),
        )
    ),
    # views
    *(
        ("modal", modal(**{key: plain("x" * 25)}), f"{key}.text has 25 characters; Slack allows 24.")
        for key in ("title", "submit", "close")
    ),
    ("modal", modal(title=mrkdwn()), "title is mrkdwn; Slack takes plain_text here."),
    ("modal", {"type": "modal", "blocks": [DIVIDER]}, "title is missing."),
    ("modal", modal(private_metadata="x" * 3001), "private_metadata has 3001 characters; Slack allows 3000."),
    ("modal", modal(private_metadata={"lead": 42}), "private_metadata is no string."),
    ("modal", modal(callback_id="x" * 256), "callback_id has 256 characters; Slack allows 255."),
    ("modal", modal(text="x"), "text is unknown to Slack in this place."),
    ("modal", modal() | {"blocks": []}, "blocks is empty; there is nothing to see."),
    ("home", home(title=plain()), "title is unknown to Slack in this place."),
    (
        "modal",
        {"type": "modal", "title": plain(), "blocks": [entry()]},
        "submit is missing; a modal with an input block needs it.",
    ),
    ("home", home() | {"type": "modal"}, "type is 'modal', not 'home'."),
    # words
    ("message", message(section(text="*hot*")), "blocks[0].text is no text object: its type is None."),
    (
        "message",
        message(section(text={"type": "markdown", "text": "x"})),
        "blocks[0].text is no text object: its type is 'markdown'.",
    ),
    ("message", message(section(text={"type": "mrkdwn"})), "blocks[0].text.text is missing."),
    ("message", message(section(text=mrkdwn(" "))), "blocks[0].text.text is empty."),
    ("message", message(section(text=plain(""))), "blocks[0].text.text is empty."),
    (
        "message",
        message(section(text=mrkdwn() | {"emoji": True})),
        "blocks[0].text.emoji is unknown to Slack in this place.",
    ),
    *(
        (
            "message",
            message(section(text=mrkdwn(text))),
            f"blocks[0].text.text {ANGLE}: {near!r}.",
        )
        for text, near in (
            ("a < b", "< b"),
            ("<b>bold</b>", "<b>bold</b>"),
            ("<@sam>", "<@sam>"),
            ("<@U1|sam>", "<@U1|sam>"),
            ("<#leads>", "<#leads>"),
            ("<!subteam^S1>", "<!subteam^S1>"),
            ("<!date^soon^{date}|soon>", "<!date^soon^{date}|soon>"),
            ("<!date^1700000000^{date}>", "<!date^1700000000^{date}>"),
            ("<javascript:alert(1)|here>", "<javascript:alert(1)|here>"),
            ("<https://a.example|two\nlines>", "<https://a.example|two\nlines>"),
            ("<https://a.example|>", "<https://a.example|>"),
            ("<mailto:a b>", "<mailto:a b>"),
            ("<@U1> is <" + "x" * 40, "<" + "x" * 29),
        )
    ),
    (
        "message",
        {"text": "Lead <42"},
        f"text {ANGLE}: '<42'.",
    ),
    (
        "message",
        message(section(text=plain("a\x00b"))),
        "blocks[0].text.text has the invisible character U+0000.",
    ),
    (
        "message",
        {"text": "abc\u202etxt.exe"},
        "text has the invisible character U+202E.",
    ),
    (
        "message",
        message(rich({"type": "text", "text": "a\u202db"})),
        "blocks[0].elements[0].elements[0].text has the invisible character U+202D.",
    ),
    (
        "message",
        message(section(block_id=None)),
        "blocks[0].block_id is null; what is absent must be left out.",
    ),
    # rich text
    (
        "message",
        message({"type": "rich_text", "elements": [{"type": "section"}]}),
        "blocks[0].elements[0] is no part of a rich text: its type is 'section'.",
    ),
    (
        "message",
        message(rich({"type": "broadcast", "range": "channel"})),
        "blocks[0].elements[0].elements[0] is no part of a rich text: its type is 'broadcast'.",
    ),
    ("message", message(rich()), "blocks[0].elements[0].elements is empty."),
    (
        "message",
        message(rich({"type": "text", "text": ""})),
        "blocks[0].elements[0].elements[0].text is empty.",
    ),
    ("message", message(rich({"type": "user"})), "blocks[0].elements[0].elements[0].user_id is missing."),
    (
        "message",
        message(rich({"type": "link", "url": "javascript:x"})),
        "blocks[0].elements[0].elements[0].url is no http(s) address, or has a space or one of `|<>` in it.",
    ),
    # charts and tables
    ("message", message(*[chart()] * 3), "blocks has 3 charts; a message may have 2."),
    ("modal", modal(chart()), "blocks[0] is a data_visualization, which a modal cannot show."),
    ("modal", modal(table()), "blocks[0] is a data_table, which a modal cannot show."),
    ("message", message(chart(title="x" * 51)), "blocks[0].title has 51 characters; Slack allows 50."),
    ("message", message(chart("donut")), "blocks[0].chart is no known chart: its type is 'donut'."),
    ("message", message(chart(series=7)), "blocks[0].chart.series has 7 entries; Slack allows 6."),
    (
        "message",
        message(chart(labels=tuple(str(n) for n in range(21)))),
        "blocks[0].chart.axis_config.categories has 21 entries; Slack allows 20.",
    ),
    ("message", message(pie(7)), "blocks[0].chart.segments has 7 entries; Slack allows 6."),
    (
        "message",
        message(pie(label="x" * 21)),
        "blocks[0].chart.segments[0].label has 21 characters; Slack allows 20.",
    ),
    ("message", message(pie(value="3")), "blocks[0].chart.segments[0].value is no number."),
    (
        "message",
        message(table([word()])),
        "blocks[0].rows has 1 rows; Slack allows 2 to 101, the header included.",
    ),
    (
        "message",
        message(table(*[[word()] for _ in range(102)])),
        "blocks[0].rows has 102 rows; Slack allows 2 to 101, the header included.",
    ),
    ("message", message(table([word()], [word()] * 2)), "blocks[0].rows has rows of different lengths."),
    (
        "message",
        message(table([word()], [plain("x")])),
        "blocks[0].rows[1][0] is no table cell: its type is 'plain_text'.",
    ),
    (
        "message",
        message(table([word()], [word("")])),
        "blocks[0].rows[1][0].text is empty.",
    ),
    (
        "message",
        message(table([word()], [{"type": "raw_number", "value": "1", "text": "1"}])),
        "blocks[0].rows[1][0].value is no number.",
    ),
    (
        "message",
        message(table([word()], [{"type": "raw_number", "value": 1, "text": ""}])),
        "blocks[0].rows[1][0].text is empty.",
    ),
    (
        "message",
        message(table([rich({"type": "text", "text": "Bo"})], [word()])),
        "blocks[0].rows[0][0] is rich text, which a header row cannot hold.",
    ),
    ("message", message(table(page_size=101)), "blocks[0].page_size is 101; Slack allows 1 to 100."),
    (
        "message",
        message(table([word("x" * 5000)], [rich({"type": "text", "text": "x" * 5001})])),
        "blocks has 10001 characters in table cells; a message may have 10000.",
    ),
]


@pytest.mark.parametrize(("surface", "payload"), [pytest.param(s, p, id=name) for name, s, p in FITS])
def test_what_just_fits_has_no_problem(surface: Surface, payload: Json) -> None:
    assert problems(payload, surface) == []


@pytest.mark.parametrize(
    ("surface", "payload", "sentence"), TOO_MUCH, ids=[case[2][:60] for case in TOO_MUCH]
)
def test_what_does_not_fit_is_said_in_one_sentence(surface: Surface, payload: Json, sentence: str) -> None:
    assert problems(payload, surface) == [sentence]


@pytest.mark.parametrize("whole", ["<!channel>", "<!here>", "<!everyone>", "<!here|here>"])
@pytest.mark.parametrize("text", [plain, mrkdwn])
def test_nobody_calls_the_whole_channel(whole: str, text: Any) -> None:
    sentence = "calls the whole channel; the bot never does."
    assert f"blocks[0].text.text {sentence}" in problems(
        message(section(text=text(f"Hey {whole}!"))), "message"
    )
    assert f"text {sentence}" in problems({"text": whole}, "message")


def test_a_chart_whose_series_leave_the_axis_is_told_so() -> None:
    payload = message(chart(series=2, labels=("Mon", "Tue")))
    payload["blocks"][0]["chart"]["series"][1]["data"] = [{"label": "Mon", "value": 1}]
    payload["blocks"][0]["chart"]["series"][0]["name"] = "rep 1"
    assert problems(payload, "message") == [
        "blocks[0].chart.series has the name 'rep 1' 2 times; it must be unique.",
        "blocks[0].chart.series[1].data does not follow the categories of the axis.",
    ]


def test_labels_of_a_chart_are_short() -> None:
    payload = message(chart(labels=("x" * 21,)))
    payload["blocks"][0]["chart"]["axis_config"]["x_label"] = "x" * 51
    payload["blocks"][0]["chart"]["series"][0]["name"] = "x" * 21
    chart_of = "blocks[0].chart"
    assert problems(payload, "message") == [
        f"{chart_of}.axis_config.categories[0] has 21 characters; Slack allows 20.",
        f"{chart_of}.axis_config.x_label has 51 characters; Slack allows 50.",
        f"{chart_of}.series[0].name has 21 characters; Slack allows 20.",
        f"{chart_of}.series[0].data[0].label has 21 characters; Slack allows 20.",
    ]


def test_a_long_row_is_told_with_its_number() -> None:
    assert problems(message(table([word()] * 21, [word()] * 21)), "message") == [
        "blocks[0].rows[0] has 21 entries; Slack allows 20.",
        "blocks[0].rows[1] has 21 entries; Slack allows 20.",
    ]


def test_every_problem_is_told_not_only_the_first() -> None:
    payload = {"text": "", "blocks": [{"type": "header", "text": plain("")}, {"type": "shout"}, None]}
    assert problems(payload, "message") == [
        "blocks[2] is null; what is absent must be left out.",
        "text is empty.",
        "blocks[0].text.text is empty.",
        "blocks[1] is no known block: its type is 'shout'.",
        "blocks[2] is no known block: its type is None.",
    ]


@pytest.mark.parametrize("rubbish", [[], {}, "x", 7, True, [[]], [None], {"type": []}])
@pytest.mark.parametrize("kind", sorted(BLOCKS))
def test_rubbish_in_a_block_is_a_problem_and_no_crash(kind: str, rubbish: Any) -> None:
    for key in (BLOCKS[kind].must | BLOCKS[kind].may) - {
        "type",
        "optional",
        "dispatch_action",
        "expand",
        "block_id",
    }:
        block = {"type": kind, **dict.fromkeys(BLOCKS[kind].must - {"type"}, plain()), key: rubbish}
        assert problems(message(block), "message") != [], key


@pytest.mark.parametrize("rubbish", [[], {}, "", 7, [None], {"type": []}])
@pytest.mark.parametrize("kind", sorted(ELEMENTS.keys() & CHECKS.keys()))
def test_rubbish_in_an_element_is_no_crash(kind: str, rubbish: Any) -> None:
    shape = ELEMENTS[kind]
    element = {"type": kind, **dict.fromkeys((shape.must | shape.may) - {"type"}, rubbish)}
    assert problems(modal(entry(element)), "modal") != []
