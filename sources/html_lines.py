"""HTML becomes lines of text in which it can still be seen what was a label: bold lines, and tables of two columns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from sources.clean import one_line

LARGEST = 200_000  # characters
BOLD = "\x02"  # ends a line that was nothing but bold
WITHIN = "\x0b"  # between the lines of one cell
LONGEST_LABEL = 80
DEEPEST = 50
_BLOCKS = {
    *(
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
    ),
    *("section", "article", "header", "footer", "hr", "address", "center", "form", "fieldset", "legend"),
}
_STRONG = {"b", "strong", "th", "dt", "label", "h1", "h2", "h3", "h4", "h5", "h6"}
_UNSEEN = {"script", "style", "title", "head", "template"}
_VOID = {"br", "hr", "img", "meta", "link", "input", "col", "wbr"}
_OWN_LABEL = re.compile(r"[^:\s][^:]{0,40}:(\s|$)")
_DECLARED = re.compile(r"<[!?][^<>]*>")
_NO_TAG = re.compile(r"<(?![a-zA-Z/][^<>]*>)")  # the parser takes for ever over many that never end


def lines_of(html: str) -> list[str]:
    """The lines; `BOLD` and `WITHIN` mark what was a label, and the lines of a cell, a tab ends a cell's label."""
    text = _DECLARED.sub("", _without_comments(html[:LARGEST]))
    reader = _Reader()
    reader.feed(_NO_TAG.sub("&lt;", text))
    reader.close()
    return reader.told()


def _without_comments(html: str) -> str:
    said, at = [], 0
    while (begin := html.find("<!--", at)) >= 0:
        said.append(html[at:begin])
        end = html.find("-->", begin)
        if end < 0:
            return "".join(said)
        at = end + 3
    return "".join(said) + html[at:]


@dataclass
class _Frame:
    """A table, a row, or a cell that is open; the lowest is the page. `cells` are those of a row."""

    kind: str
    lines: list[str] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._frames = [_Frame("page")]
        self._line: list[str] = []
        self._strong, self._unseen, self._only_strong = 0, 0, True

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        if tag == "body":
            self._unseen = 0  # some forget to end what is before it
        if tag in _BLOCKS or tag == "br":
            self._end_line()
        if tag in {"table", "tr", "td", "th"}:
            self._begin(tag)
        if tag in _STRONG and tag not in _VOID:
            self._strong += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        if tag in _BLOCKS:
            self._end_line()
        if tag in {"table", "tr", "td", "th"}:
            self._end(tag)
        if tag in _STRONG:
            self._strong = max(0, self._strong - 1)

    def handle_data(self, data: str) -> None:
        if self._unseen or not data:
            return
        self._line.append(data)
        if data.strip() and not self._strong:
            self._only_strong = False

    def told(self) -> list[str]:
        """What was read, with everything closed that was left open."""
        while len(self._frames) > 1:
            self._close()
        self._end_line()
        return self._frames[0].lines

    def _end_line(self) -> None:
        if not self._line:
            self._only_strong = True
            return
        said = one_line("".join(self._line))
        if said:
            bold = self._only_strong and len(said) <= LONGEST_LABEL
            self._lines().append(said + BOLD if bold else said)
        elif self._lines() and self._lines()[-1]:
            self._lines().append("")
        self._line, self._only_strong = [], True

    def _lines(self) -> list[str]:
        return self._frames[-1].lines

    def _begin(self, tag: str) -> None:
        self._end_line()
        if tag == "tr":
            self._close_above("table")
        elif tag in {"td", "th"}:
            self._close_above("tr", "table")
        if len(self._frames) < DEEPEST:
            self._frames.append(_Frame("td" if tag == "th" else tag))

    def _end(self, tag: str) -> None:
        kind = "td" if tag == "th" else tag
        self._end_line()
        if any(each.kind == kind for each in self._frames[1:]) and (kind == "table" or self._open_here(kind)):
            while self._close() != kind:
                pass

    def _open_here(self, kind: str) -> bool:
        """Whether one is open in the innermost table."""
        for frame in reversed(self._frames):
            if frame.kind in {kind, "table"}:
                return frame.kind == kind
        return False

    def _close_above(self, *kinds: str) -> None:
        """Close what was left open in the innermost of these, if one is open."""
        if any(each.kind in {*kinds, "table"} for each in self._frames):
            while self._frames[-1].kind not in {*kinds, "table"}:
                self._close()

    def _close(self) -> str:
        self._end_line()
        frame = self._frames.pop()
        below = self._frames[-1]
        if frame.kind == "td" and below.kind == "tr":
            below.cells.append(frame.lines)
        else:
            below.lines += [*frame.lines, *_row(frame.cells)]
        return frame.kind


def _row(cells: Sequence[list[str]]) -> list[str]:
    """A row of a short text and something that has no labels of its own is a label and its value."""
    seen = [[line for line in cell if line] for cell in cells]
    full = [cell for cell in seen if cell]
    if len(full) == 2 and len(full[0]) == 1:
        label, value = full[0][0].rstrip(BOLD + ": "), full[1]
        one = not any("\t" in line or _OWN_LABEL.match(line) for line in value)
        if label and len(label) <= LONGEST_LABEL and (one or len(value) == 1) and "\t" not in value[0]:
            return [f"{label}:\t{WITHIN.join(line.rstrip(BOLD) for line in value)}"]
    return [line for cell in full for line in cell]
