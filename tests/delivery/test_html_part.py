"""The HTML part: the same words, links to click, lists, and nothing else."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Settings
from pipeline.delivery.html_part import html_part
from pipeline.drafting import Letters, previews

ALLOWED = {"html", "head", "meta", "body", "p", "br", "ol", "ul", "li", "a"}


def inside(text: str) -> str:
    return html_part(text).partition("<body>\n")[2].partition("\n</body>")[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello,\n\nbye\n", "<p>Hello,</p>\n<p>bye</p>"),
        ("one\ntwo\n", "<p>one<br>\ntwo</p>"),
        ("1. Refund\n2. Parcel", '<ol>\n<li value="1">Refund</li>\n<li value="2">Parcel</li>\n</ol>'),
        ("3. later", '<ol>\n<li value="3">later</li>\n</ol>'),
        ("  1 x Case\n  2 x Strap", "<ul>\n<li>1 x Case</li>\n<li>2 x Strap</li>\n</ul>"),
        ("Items:\n  one\nEnd", "<p>Items:</p>\n<ul>\n<li>one</li>\n</ul>\n<p>End</p>"),
        ("a\n \n\t\nb", "<p>a</p>\n<p>b</p>"),
        ("1.50 left", "<p>1.50 left</p>"),
        ("<script>alert(1)</script> & \"'", "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;&#x27;</p>"),
        (
            "see https://x.example/a?b=1&c=2.",
            '<p>see <a href="https://x.example/a?b=1&amp;c=2">https://x.example/a?b=1&amp;c=2</a>.</p>',
        ),
        ("(http://x.example)", '<p>(<a href="http://x.example">http://x.example</a>)</p>'),
        ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
        ("https://", "<p>https://</p>"),
        (
            'https://x.example/"onclick="y',
            '<p><a href="https://x.example/">https://x.example/</a>&quot;onclick=&quot;y</p>',
        ),
    ],
)
def test_text_becomes_plain_html(text: str, expected: str) -> None:
    assert inside(text) == expected


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=300))
def test_any_text_keeps_its_words_and_gets_no_other_markup(text: str) -> None:
    made = html_part(text)
    assert set(re.findall(r"<[/!]?([a-zA-Z]+)", made)) - {"DOCTYPE"} <= ALLOWED
    words = html.unescape(re.sub(r"<[^>]*>", " ", inside(text)))
    bare = re.sub(r"(?m)^\d{1,3}\. +(?=\S)", "", text)
    assert "".join(words.split()) == "".join(bare.split())


def test_nothing_is_fetched_run_or_styled() -> None:
    letters = Letters(Settings.model_validate({"shop": {"address": "help@shop.example"}}))
    for name in letters.names():
        made = html_part(letters.write(previews(name)[0].plan, "en", "").body)
        assert not re.search(r"<(?:img|script|style|link|iframe)|style=|src=|\bon\w+=", made)
        assert made.count("<p>") == made.count("</p>")
        assert ("<a href=" in made) == ("https://" in made)
