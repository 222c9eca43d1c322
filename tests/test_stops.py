"""The pure stops in their order, as far as no room's own tests see them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.config import Settings, built_in
from pipeline.model import RawMail, Reading
from pipeline.reading import ReadingSettings
from pipeline.stops import Stops
from tests.screening.test_dkim import BODY, HEADER, Signer, make_key

pytest.importorskip("dkim", reason="needs the extra dkim (pip install casedesk[dkim])")


@pytest.mark.parametrize("checked", [True, False])
def test_signatures_are_checked_where_the_shop_wants_it(tmp_path: Path, checked: bool) -> None:
    signer = Signer(*make_key(tmp_path, 1024))
    stops = Stops.load(ReadingSettings.of(built_in()))
    data = signer.sign(HEADER + b"\r\n" + BODY)
    seen = replace(stops, txt=signer.txt if checked else None).read([RawMail(data, "a.eml", len(data))], lambda: None)
    assert isinstance(seen[0], Reading)
    assert seen[0].screening.may_disclose_order is checked
    assert bool(signer.asked) is checked


def test_a_category_is_unsure_until_its_allowed_error_is_known_to_hold() -> None:
    shop = {"shop": {"address": "help@shop.example"}, "policy": {"wrong_item": {"max_error": 0.0001}}}
    settings = ReadingSettings.of(Settings.model_validate(shop))
    assert settings.max_errors == (("wrong_item", 0.0001),)
    sure = Stops.load(settings).classifier.sure_from
    assert sure["wrong_item"] > 1 > sure["long_wait"]
