"""Web pages are escaped, and miss no fact."""

from dataclasses import fields

import pytest
from jinja2 import UndefinedError

from messages.form_words import WORDS
from messages.pages import page, snippet


def test_a_missing_fact_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        page("note", lang="en", title="x", up="", bare=False)


def test_a_snippet_says_its_title_as_it_is() -> None:
    html = snippet("https://leads.example/f/a", 'Say "hi" & <go>')
    assert 'title="Say &#34;hi&#34; &amp; &lt;go&gt;"' in html
    assert 'src="https://leads.example/f/a?embed=1"' in html


@pytest.mark.parametrize("lang", WORDS)
def test_every_language_says_everything_with_the_same_gaps(lang: str) -> None:
    for each in fields(WORDS[lang]):
        here, there = getattr(WORDS[lang], each.name), getattr(WORDS["en"], each.name)
        assert here
        if isinstance(here, str):
            assert here.count("{}") == there.count("{}"), each.name
        else:
            assert set(here) == set(there)
