"""pipeline.yaml: what is wrong is told in one line that names file, line, key and remedy; what is right loads."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import ConfigError, Settings, built_in
from pipeline.config_file import load
from tests.config_mistakes import SHOP, WRONG

ROOT = Path(__file__).parents[1]


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "pipeline.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def loaded(folder: Path, text: str) -> Settings:
    return load(write(folder, text))


def problem(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load(path)
    says = str(caught.value)
    assert says.startswith(f"{path}")
    assert "\n" not in says
    assert not re.search(r"pydantic|Traceback|Error\b|Input should|union|\bNone\b", says), says
    return says.removeprefix(f"{path}:")


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told_in_one_line(tmp_path: Path, case: str) -> None:
    text, line, key, remedy = WRONG[case]
    path = write(tmp_path, text)
    says = problem(path)
    assert says.startswith(f"{line}: {key}: " if key else f"{line}: "), says
    assert remedy in says


def test_the_table_is_long_enough() -> None:
    assert len(WRONG) >= 40


def test_a_missing_file(tmp_path: Path) -> None:
    assert "there is no such file; 'casedesk init' writes one" in problem(tmp_path / "none.yaml")


def test_a_folder(tmp_path: Path) -> None:
    assert "cannot be read: Is a directory" in problem(tmp_path)


def test_another_encoding(tmp_path: Path) -> None:
    assert "save it as UTF-8" in problem(write(tmp_path, "shop: {name: Jürgen}".encode("latin-1")))
    assert "save it as UTF-8" in problem(write(tmp_path, SHOP.encode("utf-16")))


def test_several_problems_are_counted(tmp_path: Path) -> None:
    says = problem(write(tmp_path, SHOP + "desk:\n  port: x\nsending:\n  rate: y\n"))
    assert says.startswith("4: desk.port: ")
    assert says.endswith("(and 1 more)")


def test_a_long_value_is_cut(tmp_path: Path) -> None:
    assert len(problem(write(tmp_path, SHOP + f"desk: {{port: {'x' * 5000}}}\n"))) < 200


@given(st.text(max_size=80))
def test_any_text_is_settings_or_one_line(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert "\n" not in str(caught.value)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.dates()
KEYS = st.sampled_from([*Settings.model_fields, "address", "port", "remedies", "wrong_item", "kind", "folders", "x"])
TREES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3))


@given(st.dictionaries(KEYS, TREES, max_size=4))
def test_any_tree_is_settings_or_one_line(tmp_path_factory: pytest.TempPathFactory, tree: dict[str, object]) -> None:
    path = tmp_path_factory.getbasetemp() / "tree.yaml"
    path.write_text(yaml.safe_dump({"shop": {"address": "a@b.example"}} | tree, allow_unicode=True), encoding="utf-8")
    try:
        assert load(path).shop.address
    except ConfigError as error:
        assert "\n" not in str(error)  # noqa: PT017


# --------------------------------------------------------------------------------------------------------- secrets


@pytest.mark.parametrize(
    "text",
    [
        "mailbox:\n  password: 12345678\n",
        "mailbox:\n  password: [hunter2secret]\n",
        "mailbox:\n  password: {hunter2secret: x}\n",
        "mailbox:\n  passwort: hunter2secret\n",
        "mailbox:\n  password: *hunter2secret\n",
        "mailbox:\n  password: !hunter2secret\n",
        "mailbox:\n  password: hunter2secret: x\n",
        "mailbox:\n  password: &hunter2secret x\n  user: &hunter2secret y\n  nothing: x\n",
        "mailbox:\n  password: 'hunter2secret\n",
        "mailbox:\n  password: '${HUNTER-hunter2secret}'\n",
        "mailbox:\n  port: ${CASEDESK_TEST_SECRET}\n",
        "mailbox:\n  tls: ${CASEDESK_TEST_SECRET}\n",
        "mailbox:\n  host: [${CASEDESK_TEST_SECRET}]\n",
        "shop_: ${CASEDESK_TEST_SECRET}\n",
        "  country: x${CASEDESK_TEST_SECRET}y\n",
        "  timezone: ${CASEDESK_TEST_SECRET}\n",
        "store: mysql://user:${CASEDESK_TEST_SECRET}@host/name\n",
        "store: mysql://user:hunter2secret@host/name\n",
        "mailbox: {oauth2: {client_secret: hunter2secret}}\n",
        "orders: {kind: shopify, token: hunter2secret}\n",
    ],
)
def test_no_message_shows_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("CASEDESK_TEST_SECRET", "hunter2secret")
    says = problem(write(tmp_path, SHOP + text))
    assert "hunter2secret" not in says
    assert "12345678" not in says


def test_a_short_secret_is_not_shown_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEDESK_TEST_SECRET", "ab")
    says = problem(write(tmp_path, SHOP + "mailbox:\n  port: ${CASEDESK_TEST_SECRET}\n"))
    assert says == "4: mailbox.port: should be a whole number, not …"


def test_a_password_never_shows_in_the_settings(tmp_path: Path) -> None:
    settings = loaded(tmp_path, SHOP + "mailbox: {host: a.example, password: hunter2secret}\n")
    assert "hunter2secret" not in repr(settings)
    assert settings.all_mailboxes[0].password.get_secret_value() == "hunter2secret"


# ------------------------------------------------------------------------------------------------------ what is right


def test_only_the_address_is_required_and_the_rest_has_the_contracts_defaults(tmp_path: Path) -> None:
    settings = loaded(tmp_path, SHOP)
    policy, shop = settings.policy, settings.shop
    assert (shop.address, shop.languages, shop.reply_within_hours) == ("help@shop.example", ("en",), 24)
    assert (policy.handling_days, policy.window_domestic_days, policy.window_near_days) == (3, 10, 21)
    assert (policy.window_far_days, policy.no_scan_days, policy.claim_days) == (35, 10, 60)
    assert (policy.return_days, policy.answer_within_days, policy.replies_per_address_a_day) == (30, 14, 2)
    assert policy.goodwill_voucher_percent == 10
    assert settings.store == "sqlite:///casedesk.db"
    assert (settings.orders.kind, settings.classifier.encoder, settings.sending.kind) == ("none", "none", "ses")
    assert settings.sending.lease_seconds == 60
    assert settings.all_mailboxes == ()
    for name in ("confirmation_missing", "wrong_item", "long_wait", "other"):
        assert policy.category(name).automation == "draft"


def test_the_built_in_settings_are_those_of_the_shortest_file(tmp_path: Path) -> None:
    assert loaded(tmp_path, SHOP).model_dump() == built_in().model_dump()


def test_every_key_of_the_contract_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEDESK_TEST_SECRET", "hunter2secret")
    settings = loaded(
        tmp_path,
        """
shop: {name: Us, address: a@b.example, other_addresses: [c@b.example], own_list_ids: [list.b.example], languages: [en],
       country: DE, timezone: Europe/Berlin, holidays: [2026-12-25], authserv_id: mx.b.example, reply_within_hours: 48}
mailbox: {name: main, host: imap.b.example, port: 993, tls: implicit, user: a, password: "${CASEDESK_TEST_SECRET}",
          ca_file: ca.pem, folders: [INBOX, Sales], archive_folder: Archive}
mailboxes: [{name: second, host: imap.c.example, tls: starttls}]
store: postgresql+psycopg://user@host/name
orders: {kind: csv, path: orders.csv}
classifier: {encoder: none}
policy: {other: {automation: off, max_error: 0.01, remedies: []}, long_wait: {automation: auto}}
sending: {kind: ses, path: out, region: eu-central-1, endpoint_url: "http://127.0.0.1:1", configuration_set: c,
          feedback_queue_url: q, rate: 5, daily_limit: 100}
desk: {host: 127.0.0.1, port: 8000}
""",
    )
    assert settings.all_mailboxes[0].password.get_secret_value() == "hunter2secret"
    assert [box.account for box in settings.all_mailboxes] == ["main", "second"]
    assert [box.effective_port for box in settings.all_mailboxes] == [993, 143]
    assert settings.policy.other.automation == "off"
    assert settings.shop.holidays == (date(2026, 12, 25),)


def test_no_is_norway_and_off_is_a_word(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path, "shop: {address: a@b.example, country: NO, languages: [no]}\npolicy: {other: {automation: off}}"
    )
    assert (settings.shop.country, settings.shop.languages) == ("NO", ("no",))
    assert settings.policy.other.automation == "off"


@pytest.mark.parametrize(("word", "means"), [("true", True), ("false", False), ("yes", True), ("no", False)])
def test_true_and_yes(tmp_path: Path, word: str, means: bool) -> None:
    assert (
        loaded(tmp_path, SHOP + f"policy: {{refund_waits_for_return: {word}}}").policy.refund_waits_for_return is means
    )


def test_a_section_of_comments_counts_as_left_out(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path, SHOP + "mailbox:\n  # host: x\norders:\npolicy:\n  wrong_item:\n  claim_days:\nsending:\n"
    )
    assert settings == loaded(tmp_path, SHOP)
    assert len(settings.policy.category("wrong_item").remedies) == 2


def test_a_partial_category_keeps_the_other_defaults(tmp_path: Path) -> None:
    policy = loaded(tmp_path, SHOP + "policy: {wrong_item: {automation: off}, long_wait: {remedies: []}}").policy
    assert policy.category("wrong_item").automation == "off"
    assert [rule.remedy for rule in policy.category("wrong_item").remedies] == ["refund", "replacement"]
    assert policy.category("long_wait").remedies == ()
    assert policy.category("long_wait").automation == "draft"


def test_variables_are_read_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEDESK_TEST_HOST", "imap")
    monkeypatch.setenv("CASEDESK_TEST_PORT", "1143")
    monkeypatch.setenv("CASEDESK_TEST_EMPTY", "")
    settings = loaded(
        tmp_path,
        SHOP + "mailbox: {host: '${CASEDESK_TEST_HOST}.${CASEDESK_TEST_HOST}.example', port: '${CASEDESK_TEST_PORT}'"
        ", user: '${CASEDESK_TEST_EMPTY}', password: 'a$b${c$'}  # ${NOT_READ}\n",
    )
    assert settings.mailbox is not None
    assert (settings.mailbox.host, settings.mailbox.port, settings.mailbox.user) == ("imap.imap.example", 1143, "")
    assert settings.mailbox.password.get_secret_value() == "a$b${c$"


def test_a_variable_is_a_value_and_never_yaml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEDESK_TEST_SECRET", "x'}\nstore: {a: ${HOME}} #: [")
    settings = loaded(tmp_path, SHOP + "mailbox: {password: '${CASEDESK_TEST_SECRET}'}\n")
    assert settings.mailbox is not None
    assert settings.mailbox.password.get_secret_value() == "x'}\nstore: {a: ${HOME}} #: ["


def test_addresses_are_compared_in_lower_case(tmp_path: Path) -> None:
    shop = loaded(tmp_path, "shop: {address: Help@Shop.example, other_addresses: [Sales@Shop.example]}").shop
    assert shop.addresses == {"help@shop.example", "sales@shop.example"}


def test_paths_are_meant_from_the_folder_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    write(folder, SHOP + "templates: words\nmailbox: {ca_file: ca.pem}\nsending: {kind: maildir, path: /out}\n")
    monkeypatch.chdir(tmp_path)
    settings = load(Path("shop/pipeline.yaml"))
    assert settings.path(settings.templates) == folder / "words"
    assert settings.all_mailboxes[0].ca_file == folder / "ca.pem"
    assert settings.store_url == f"sqlite:///{folder}/casedesk.db"
    assert settings.sending.path is not None
    assert settings.path(settings.sending.path) == Path("/out")


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = write(tmp_path, ("\ufeff" + SHOP.replace("\n", "\r\n")).encode())
    assert load(path).shop.address == "help@shop.example"


def test_anchors_serve_two_mailboxes(tmp_path: Path) -> None:
    text = SHOP + "mailboxes:\n  - &a {name: one, host: h.example, port: 1}\n  - {<<: *a, name: two}\n"
    assert [box.host for box in loaded(tmp_path, text).all_mailboxes] == ["h.example", "h.example"]


def test_the_pipeline_yaml_of_the_project_loads() -> None:
    settings = load(ROOT / "pipeline.yaml")
    assert settings.shop.address == "help@casecorner.example"
    assert settings.orders.kind == "csv"


def test_what_the_projects_file_shows_as_default_is_the_default() -> None:
    shown, default = load(ROOT / "pipeline.yaml"), built_in()
    for name in ("wrong_item", "tracking_delayed", "long_wait"):
        assert shown.policy.category(name).remedies == default.policy.category(name).remedies
    days = {name: value for name, value in shown.policy.model_dump().items() if not isinstance(value, dict)}
    assert days == {name: getattr(default.policy, name) for name in days}


def test_what_the_projects_file_has_commented_out_is_valid_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEDESK_IMAP_PASSWORD", "hunter2secret")
    text = (ROOT / "pipeline.yaml").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^  # (?=[a-z_]+: )", "  ", text).replace("  archive_folder: Archive ", "  # ")
    settings = loaded(tmp_path, text)
    assert settings.all_mailboxes[0].host == "imap.casecorner.example"
    assert settings.policy.return_address.startswith("1 Case Street")
