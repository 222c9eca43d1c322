"""The public page: every language, from the same policy as the replies, and one file that loads nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import templates
from pipeline.config import ConfigError, Settings
from pipeline.help_page import help_page, write_help_pages
from tests.shop import in_process

LANGUAGES = ("en", "es", "de", "fr", "pt", "it", "nl")
#: Figures that no default has, so that each must come from the policy.
POLICY: dict[str, Any] = {
    "handling_days": 4,
    "window_domestic_days": 11,
    "window_near_days": 23,
    "window_far_days": 37,
    "no_scan_days": 13,
    "claim_days": 61,
    "return_days": 31,
    "goodwill_voucher_percent": 17,
    "not_satisfied": {"remedies": [{"remedy": "partial_refund", "share": 0.29}, {"remedy": "replacement"}]},
}


def settings(**sections: Any) -> Settings:
    shop = {"address": "help@shop.example", "name": "Case & Corner", "languages": LANGUAGES, "reply_within_hours": 26}
    return Settings.model_validate({"shop": shop | sections.pop("shop", {}), "policy": POLICY, **sections})


class Page(HTMLParser):
    """What a page consists of. Fails over a tag that is not closed in its turn."""

    VOID = ("meta", "br", "link", "img", "hr")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str, attribute: str) -> list[str | None]:
        return [attrs[attribute] for name, attrs in self.tags if name == tag and attribute in attrs]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_of_the_policy_stands_on_every_page(language: str) -> None:
    text = Page(help_page(language, settings())).text
    for figure in ("4", "11", "23", "37", "13", "61", "31", "17", "29", "26", "3", "5", "60"):
        assert re.search(rf"\b{figure}\b", text), figure
    assert "help@shop.example" in text
    assert "Case & Corner" in text
    assert not re.search(r"[{}]|None|undefined", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_whole_accessible_and_loads_nothing(language: str) -> None:
    html = help_page(language, settings())
    page = Page(html)
    names = [name for name, _ in page.tags]
    assert names.count("h1") == names.count("main") == names.count("title") == 1
    assert not {"script", "link", "img", "iframe", "object"}.intersection(names)
    assert "url(" not in html
    assert "@import" not in html
    assert page.all("html", "lang") == [language]
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    local = {str(link)[1:] for link in page.all("a", "href") if str(link).startswith("#")}
    assert local <= set(ids)
    others = {str(link) for link in page.all("a", "href") if not str(link).startswith("#")}
    assert others == {"mailto:help@shop.example", *(f"{each}.html" for each in LANGUAGES if each != language)}
    assert "prefers-color-scheme: dark" in html
    assert all(scope == "row" for scope in page.all("th", "scope"))
    assert len(page.all("section", "aria-labelledby")) == names.count("section") == 10


def test_every_language_says_the_same_things() -> None:
    """The same sections with the same number of paragraphs and choices; a language that forgot one would differ."""
    shapes = {
        language: [
            name for name, _ in Page(help_page(language, settings())).tags if name in ("section", "p", "li", "td")
        ]
        for language in LANGUAGES
    }
    assert all(shape == shapes["en"] for shape in shapes.values())
    assert len({Page(help_page(language, settings())).text for language in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "policy",
    [
        {"handling_days": 0, "window_domestic_days": 1, "return_days": 1},
        {"handling_days": 1, "goodwill_voucher_percent": 0},
        {"return_address": "Case Corner\n1 Dock Road", "return_postage": "shop", "refund_waits_for_return": False},
        {name: {"remedies": []} for name in ("long_wait", "wrong_item", "not_satisfied")},
        {"long_wait": {"remedies": [{"remedy": "refund", "up_to": 50}]}},
    ],
)
def test_whatever_the_policy_says_the_page_can_say_it(language: str, policy: dict[str, Any]) -> None:
    shop = {"address": "help@shop.example", "languages": [language]}
    shown = Page(help_page(language, Settings.model_validate({"shop": shop, "policy": policy})))
    assert len(shown.text) > 1_500
    assert "nav" in [name for name, _ in shown.tags]
    assert ("1 Dock Road" in shown.text) == ("return_address" in policy)
    voucher = policy.get("goodwill_voucher_percent", 10) and "wrong_item" not in policy
    assert bool(re.search(r"\b10\s?%", shown.text)) == bool(voucher)


def test_a_remedy_that_the_replies_do_not_offer_is_not_promised() -> None:
    """Page and replies cannot disagree: both read the same rules."""
    one = settings(policy={"long_wait": {"remedies": [{"remedy": "reship"}]}})
    (late,) = re.findall(r'<section id="late".*?</section>', help_page("en", one), re.S)
    assert "refund" not in late
    assert "new parcel" in late
    assert "extra phone case" not in late
    assert "You choose" not in late


def test_pages_are_written_with_an_index(tmp_path: Path) -> None:
    written = list(write_help_pages(tmp_path / "a" / "b", settings()))
    assert [path.name for path in written] == [*(f"{each}.html" for each in LANGUAGES), "index.html"]
    assert written[-1].read_bytes() == written[0].read_bytes()
    alone = help_page("de", settings(shop={"languages": ["de"]}))
    assert "hreflang" not in alone


def test_the_shops_own_words_and_mistakes(tmp_path: Path) -> None:
    own = tmp_path / "templates" / "help"
    own.mkdir(parents=True)
    built_in = Path(templates.__file__).parent / "help" / "en.html.j2"
    (own / "en.html.j2").write_text(built_in.read_text().replace("Help with your order", "We sort it out"))
    ours = settings(folder=tmp_path)
    assert "<h1>We sort it out</h1>" in help_page("en", ours)
    for wrong, told in (("{% block %}", "en.html.j2:1"), ("{{ nothing_such }}", "nothing_such")):
        (own / "en.html.j2").write_text(wrong)
        with pytest.raises(ConfigError, match=re.escape(told)):
            help_page("en", ours)
    with pytest.raises(ConfigError, match="no help page in 'pl'"):
        list(write_help_pages(tmp_path / "out", settings(shop={"languages": ["de", "pl"]})))
    assert not (tmp_path / "out").exists()


def test_the_command(tmp_path: Path) -> None:
    (tmp_path / "pipeline.yaml").write_text("shop: {address: help@shop.example, languages: [de]}\n", encoding="utf-8")
    done = in_process(tmp_path, "help-page", "--out", "public")
    assert (done.code, done.out) == (0, "")
    assert sorted(path.name for path in (tmp_path / "public").iterdir()) == ["de.html", "index.html"]
