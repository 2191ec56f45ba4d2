"""Which letters can be drawn, and with which fonts."""

from functools import cache

from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.font_manager import findfont as found

SHIPPED = "DejaVu Sans"  # comes with matplotlib: Latin, Greek, Cyrillic, and much of Arabic and Hebrew
OTHERS = (  # for other scripts, where the machine has them
    "Noto Sans CJK JP", "Noto Sans CJK SC", "WenQuanYi Zen Hei", "Hiragino Sans", "Microsoft YaHei",
    "Noto Sans Devanagari", "Noto Sans Thai", "Noto Sans Arabic", "Noto Sans Hebrew",
)  # fmt: skip
THERE = {font.name for font in fontManager.ttflist}
FAMILIES = [SHIPPED, *(name for name in OTHERS if name in THERE)]


@cache
def _letters() -> frozenset[int]:
    paths = {found(FontProperties(family=[family])) for family in FAMILIES}
    return frozenset(letter for path in paths for letter in get_font(path).get_charmap())


def drawable(text: str) -> str:
    """The text without what no font here has, such as an emoji; it may be empty."""
    known = _letters()
    return " ".join("".join(letter for letter in text if ord(letter) in known).split())
