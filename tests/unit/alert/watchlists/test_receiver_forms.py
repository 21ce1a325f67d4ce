"""Receivers of each format: what they need, what they are refused for, and what is most likely not meant."""

from datetime import date, timedelta

import pytest

from services.alert.watchlists.file import check, load
from services.alert.watchlists.mailboxes import Server, mailboxes, server
from shared.errors import Misconfigured

SECRET = "whsec_" + "QUJD" * 8
MAIL = "from: Tocsin <t@example.org>, to: [desk@example.org, 'Night <night@example.org>']"


def file_with(folder, receiver: str):
    path = folder / "a.yaml"
    path.write_text(f"receivers:\n  desk: {{{receiver}}}\nwatchlists: [{{id: a, match: x, notify: [desk]}}]", "utf-8")
    return path


@pytest.mark.parametrize(
    ("receiver", "hours"),
    [
        (f"url: https://x.org, secret: {SECRET}", 96),
        ("format: slack, url: https://hooks.example.org/services/T0/B0/x", 6),
        ("format: teams, url: https://x.org/workflows/1", 6),
        ("format: discord, url: https://x.org/api/webhooks/1/x", 6),
        ("format: ntfy, url: https://ntfy.example.org/desk", 6),
        (f"format: email, url: smtps://bell:sesame@mail.example.org, {MAIL}", 6),
        ("format: alertmanager, url: http://alertmanager:9093", 96),
        ("format: apprise, url: http://apprise:8000/notify/key", 96),
        ("format: slack, url: https://x.org, give_up: 2h", 2),
    ],
)
def test_each_format_loads_and_a_card_is_not_tried_for_days(tmp_path, receiver, hours):
    found = load(file_with(tmp_path, receiver), env={}).receivers["desk"]
    assert found.give_up == timedelta(hours=hours)
    assert "sesame" not in repr(found)


@pytest.mark.parametrize(
    ("receiver", "message"),
    [
        ("format: slack", "`url` is missing"),
        ("format: slack, url: smtps://x.org", "https:// or http://"),
        ("format: ntfy, url: https://ntfy.sh/", "an address with a topic"),
        ("format: pager, url: https://x.org", "'webhook', 'slack', 'teams'"),
        (f"format: email, url: https://x.org, {MAIL}", "a mail server"),
        (f"format: email, url: smtps://x.org/inbox, {MAIL}", "a mail server"),
        (f"format: email, url: smtps://x.org:99999, {MAIL}", "a mail server"),
        ("format: email, url: smtps://x.org, to: desk@example.org", "`from` is missing"),
        ("format: email, url: smtps://x.org, from: t@example.org", "`to` is missing"),
        ("format: email, url: smtps://x.org, from: t@example.org, to: desk", "expected an address"),
        ("format: email, url: smtps://x.org, from: t@example.org, to: ''", "expected an address"),
        ("format: email, url: smtps://x.org, from: 'a@x.org, b@x.org', to: c@x.org", "expected an address"),
        ('format: email, url: smtps://x.org, from: t@example.org, to: "a@x.org\\nBcc: b@x.org"', "expected an address"),
    ],
)
def test_a_receiver_that_cannot_work_is_refused(tmp_path, receiver, message):
    with pytest.raises(Misconfigured) as error:
        load(file_with(tmp_path, receiver), env={})
    assert message in str(error.value)
    assert ":2:" in str(error.value)


@pytest.mark.parametrize(
    ("receiver", "message"),
    [
        (
            f"format: slack, url: https://x.org, secret: {SECRET}",
            "`secret` signs webhooks; a slack receiver has no use for it",
        ),
        (
            f"format: email, url: smtps://x.org, {MAIL}, headers: {{x: y}}",
            "`headers` go with HTTP; an email receiver has no use",
        ),
        (
            "format: teams, url: https://x.org, to: desk@example.org",
            "`to` is of an email; a teams receiver has no use for it",
        ),
        (f"format: webhook, url: https://x.org, secret: {SECRET}, from: t@example.org", "`from` is of an email"),
    ],
)
def test_a_key_that_does_nothing_is_warned_of(tmp_path, receiver, message):
    _, warnings = check(file_with(tmp_path, receiver), env={}, today=date(2026, 11, 23))
    assert [one for one in warnings if message in one.message], warnings


def test_an_empty_address_switches_a_mail_off(tmp_path):
    path = file_with(tmp_path, "format: email, url: '${MAIL_URL:-}', from: t@example.org, to: desk@example.org")
    assert load(path, env={}).receivers["desk"].url == ""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtps://mail.example.org", Server("mail.example.org", 465, True)),
        ("smtp://mail.example.org", Server("mail.example.org", 587, False)),
        ("smtp://mail:25/", Server("mail", 25, False)),
        ("smtps://bell:sesame@mail.example.org:4650", Server("mail.example.org", 4650, True, "bell", "sesame")),
        ("smtps://bell:a@b:/c#?@[::1]", Server("::1", 465, True, "bell", "a@b:/c#?")),
        ("smtps://bell%40example.org:100%25@mail", Server("mail", 465, True, "bell@example.org", "100%")),
        ("smtps://bell@mail", Server("mail", 465, True, "bell", "")),
        ("smtps://", None),
        ("smtps://mail/box", None),
        ("smtps://mail:0", None),
        ("https://mail", None),
        ("smtps://ma il", None),
        ("smtps://mail\r\n", Server("mail", 465, True)),
    ],
)
def test_the_address_of_a_mail_server_is_read(url, expected):
    assert server(url) == expected


def test_several_addresses_may_stand_in_one_text():
    assert [str(one) for one in mailboxes('Desk <d@x.org>, "Night, late" <n@x.org>, e@x.org')] == [
        "Desk <d@x.org>", '"Night, late" <n@x.org>', "e@x.org",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["", "desk", "a@b@c", "@x.org", "a@", "a@x.org\r\nBcc: b@x.org", "ä@x.org", "<>", "a b@x.org", ","]
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ValueError):
        assert mailboxes(text) == "never"
