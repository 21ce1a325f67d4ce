"""Mails as they are saved: newsletters, releases, what was passed on."""

import contextlib
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from services.ingest.documents.mail import parse_mail
from services.ingest.parsing.inputs import parse_inputs
from shared.errors import Poison

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
STORY = (
    "The bridge over the river will close on Monday for repairs, the council said.\n\n"
    "Traffic will be led over the old road, and the ferry will run every ten minutes until the works are done.\n"
)


def mail(text=STORY, *, html=None, subject="Bridge closes on Monday", **headers):
    made = EmailMessage()
    made["From"] = headers.pop("sender", "Border Wire <desk@wire.example>")
    made["Subject"], made["Date"] = subject, "Mon, 23 Nov 2026 09:30:00 +0100"
    made["Message-ID"] = "<1@wire.example>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    if text is not None:
        made.set_content(text)
    if html is not None:
        made.add_alternative(html, subtype="html") if text is not None else made.set_content(html, subtype="html")
    return made


def parsed(message):
    return parse_mail(message.as_bytes(), fetched_at=NOW)


def test_subject_sender_and_date_say_what_it_is():
    article = parsed(mail())
    assert article.title == "Bridge closes on Monday"
    assert article.text.startswith("The bridge over the river")
    assert article.text.endswith("until the works are done.")
    assert (article.source.id, article.source.name) == ("wire.example", "Border Wire")
    assert (article.published_at, article.date_source) == (datetime(2026, 11, 23, 8, 30, tzinfo=UTC), "given")
    assert article.guid == "<1@wire.example>"


def test_the_same_mail_has_the_same_id_and_another_one_another():
    other = mail()
    other.replace_header("Message-ID", "<2@wire.example>")
    assert parsed(other).id != parsed(mail()).id


@pytest.mark.parametrize(
    "subject",
    ["Zoë: bridge closes – and more", "Größe zählt wieder", "=?utf-8?Q?Br=C3=BCcke_zu?=", "=?no-such?Q?a?= b"],
)
def test_subjects_are_decoded(subject):
    raw = mail(subject="x").as_bytes().replace(b"Subject: x", b"Subject: " + subject.encode())
    assert parse_mail(raw, fetched_at=NOW).title == {"=?utf-8?Q?Br=C3=BCcke_zu?=": "Brücke zu"}.get(subject, subject)


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_the_text_is_decoded(encoding, charset):
    message = mail(text=None)
    message.set_content("Die Brücke schließt am Montag, sagte die Stadt, und der Verkehr fließt über die alte Straße.\n" * 3,
                        charset=charset, cte=encoding)  # fmt: skip
    assert "Die Brücke schließt am Montag" in parsed(message).text


def test_of_two_forms_the_one_that_says_something_is_read():
    rows = "".join(f"<tr><td><p>{line}</p></td></tr>" for line in STORY.split("\n\n"))
    hidden = '<div style="display:none">Preview of what comes.</div>'
    newsletter = (
        f"<html><head><style>p {{}}</style><title>x</title></head><body>{hidden}<table>{rows}</table></body></html>"
    )
    article = parsed(mail("View this mail in your browser: https://wire.example/1\n", html=newsletter))
    assert article.text.split("\n\n") == [line.strip() for line in STORY.split("\n\n")]
    assert parsed(mail(html="<p>Read it online.</p>")).text.startswith("The bridge over the river")


def test_lines_broken_for_the_way_are_put_together():
    message = mail(
        "The bridge over the river will close on Monday for repairs, \nthe council said on Sunday evening.\n"
    )
    message.set_param("format", "flowed")
    assert "repairs, the council said" in parsed(message).text


def test_attachments_are_not_read():
    message = mail()
    message.add_attachment("Not of this story at all.", filename="notes.txt")
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="report.pdf")
    assert "Not of this story" not in parsed(message).raw_text


def test_a_mail_of_attachments_alone_is_refused_with_their_names():
    message = mail("\n")
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="report.pdf")
    with pytest.raises(Poison, match=r"without text \(only report\.pdf\)"):
        parsed(message)


GMAIL = """---------- Forwarded message ---------
From: Ann Bell <ann@river.example>
Date: Sun, 22 Nov 2026 at 18:00
Subject: Bridge to close
To: <desk@wire.example>

"""
APPLE = """Begin forwarded message:

From: Ann Bell <ann@river.example>
Subject: Bridge to close
Date: 22 November 2026 18:00:00 GMT
To: desk@wire.example

"""
OUTLOOK = """-----Original Message-----
From: Ann Bell <ann@river.example>
Sent: Sunday, 22 November 2026 18:00
To: desk@wire.example
Subject: Bridge to close

"""


@pytest.mark.parametrize("head", [GMAIL, APPLE, OUTLOOK])
def test_of_what_is_passed_on_the_mail_inside_counts(head):
    article = parsed(mail(f"See below.\n\n{head}{STORY}", subject="Fwd: Bridge to close"))
    assert (article.title, article.source.id) == ("Bridge to close", "river.example")
    assert article.published_at.date().isoformat() == "2026-11-22"
    assert article.text.startswith("The bridge over the river")


def test_a_mail_attached_to_a_mail_is_what_was_passed_on():
    outer = mail("See the attached mail.\n", subject="FW: look", sender="Desk <desk@paper.example>")
    outer.add_attachment(mail())
    article = parsed(outer)
    assert (article.title, article.source.id) == ("Bridge closes on Monday", "wire.example")


def test_what_is_kept_and_what_is_removed_are_the_original():
    article = parsed(mail(STORY + "\nUnsubscribe from this newsletter\n"))
    assert "Unsubscribe" not in article.text
    assert [article.raw_text[one.start : one.end] for one in article.removed] == ["Unsubscribe from this newsletter"]


@pytest.mark.parametrize("data", [b"just some words\n", b"\n\nno head\n", b"a: b\n\nA text under a line.\n"])
def test_what_is_no_mail_is_refused(data):
    with pytest.raises(Poison, match="not a mail"):
        parse_mail(data, fetched_at=NOW)


@pytest.mark.parametrize(
    "data",
    [
        b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n" * 50_000,
        b"From: a@b.example\nContent-Type: text/html\n\n" + b"<head><a " * 200_000,
        b"From: a@b.example\nSubject: " + b"re: " * 100_000 + b"\n\nText.\n",
        b"From: a@b.example\nContent-Type: text/plain; charset=no-such\n\n\xff\xfe\xfd" + b"a" * 1_000,
        b"From: a@b.example\nContent-Transfer-Encoding: base64\n\n!!!!not base64 at all but words of a text\n",
    ],
)
def test_odd_mails_give_an_article_or_a_reason_in_bounded_time(data):
    with contextlib.suppress(Poison):
        assert parse_mail(data, fetched_at=NOW).raw_text


def test_a_file_that_is_called_eml_is_read_as_one(tmp_path: Path):
    (tmp_path / "note.eml").write_bytes(mail().as_bytes())
    (outcome,) = parse_inputs([str(tmp_path / "note.eml")], fetched_at=NOW)
    assert outcome.article.title == "Bridge closes on Monday"
