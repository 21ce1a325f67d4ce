"""A mail (.eml) becomes an article: a newsletter, a release, or what somebody passed on.

Its subject is the title and its sender the source; the body is cleaned like any other text. Of a forwarded mail the
one inside counts. Attachments are not read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from itertools import chain
from typing import Any

from services.ingest.documents.document import parse_document
from services.ingest.printed.dates import PrintedDate, parse_stamp
from services.ingest.raw.decoding import check_bytes, decoded_text
from services.ingest.raw.markup import plain_text
from shared.errors import Poison
from shared.events import Article, Source

MAX_FORWARDS = 5
_SUBJECT_MARKS = re.compile(r"^(?:\s*(?:re|fwd?|aw|wg|tr|rv|enc|antw)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_FORWARDED = re.compile(
    r"^[ \t>]*(?:[-_]{3,}[ \t]*(?:forwarded message|original message|weitergeleitete nachricht|"
    r"urspr[^\n]{1,20}nachricht|message transf[^\n]{1,20}|message d'origine|mensaje reenviado|mensaje original)"
    r"[ \t]*[-_]*|begin forwarded message:|anfang der weitergeleiteten (?:nachricht|e-mail):)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_FIELD = re.compile(r"[ \t>*]*([\w-]{2,20})\*?:\*?[ \t]*(.*)")
_NAMES = {"von": "from", "de": "from", "datum": "date", "sent": "date", "gesendet": "date", "fecha": "date",
          "enviado": "date", "betreff": "subject", "objet": "subject", "asunto": "subject"}  # fmt: skip
_HIDDEN = re.compile(
    r"<(\w{1,10})\b[^<>]{0,500}\bdisplay\s*:\s*none[^<>]{0,1000}>[^<]{0,2000}</\1\s*>|<head\b.*?(?:</head\s*>|$)",
    re.IGNORECASE | re.DOTALL,
)
_SOFT_BREAK = re.compile(r" \r?\n")
_INVISIBLE = re.compile(r"[\u00ad\u034f\u200b-\u200f\u2007\u2060\ufeff]+")  # what fills the previews of mail programs


@dataclass(frozen=True)
class _Letter:
    subject: str
    sender: str
    date: str
    body: str


def parse_mail(data: bytes, *, url: str | None = None, fetched_at: datetime) -> Article:
    """The article of one mail. Raises Poison where it is none, or has no text."""
    check_bytes(data)
    message = message_from_bytes(data)
    if not any(message.get(name) for name in ("From", "Subject", "Date", "Message-ID")):
        raise Poison("not a mail: expected header lines such as From and Subject, then a blank line and the text")
    letter = _inside(_letter(message))
    if not letter.body.strip():
        raise Poison(
            f"a mail without text{_attached(message)}: attachments are not read; drop them as files of their own"
        )
    subject = _SUBJECT_MARKS.sub("", letter.subject).strip()
    article = parse_document(
        f"{subject}\n\n{letter.body}" if subject else letter.body,
        source=_source(letter.sender),
        fetched_at=fetched_at,
        url=url,
        guid=_header(message, "Message-ID") or None,
        default_language=_header(message, "Content-Language").split(",")[0].strip() or None,
        is_titled=bool(subject),
    )
    date = parse_stamp(letter.date) if letter.date else None
    return article.model_copy(update=_dated(date)) if date else article


def _dated(date: PrintedDate) -> dict[str, Any]:
    return {"published_at": date.when, "date_source": "given", "date_precision": date.precision}


def _letter(message: Message) -> _Letter:
    """Of a mail passed on as an attachment the one inside, unless the outer one has more to say."""
    subject, sender, date = (_header(message, name) for name in ("Subject", "From", "Date"))
    own = _Letter(subject, sender, date, _body(message))
    inner = next((part for part in _parts(message) if part.get_content_type() == "message/rfc822"), None)
    payload = inner.get_payload() if inner is not None else None
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        passed_on = _letter(payload[0])
        return passed_on if len(passed_on.body) > len(own.body) else own
    return own


def _inside(letter: _Letter) -> _Letter:
    """What stands under `Forwarded message`, with the subject, sender and date that it had."""
    for _ in range(MAX_FORWARDS):
        found = _FORWARDED.search(letter.body)
        if found is None:
            break
        fields, body = _fields(letter.body[found.end() :])
        if not fields:
            break
        said = {name: fields.get(name) or getattr(letter, own) for name, own in _OWN.items()}
        letter = _Letter(said["subject"], said["from"], said["date"], body)
    return letter


_OWN = {"subject": "subject", "from": "sender", "date": "date"}


def _fields(text: str) -> tuple[dict[str, str], str]:
    """The header lines that a mail program writes over what it forwards, and what follows."""
    lines = text.lstrip().split("\n")
    fields: dict[str, str] = {}
    for n, line in enumerate(lines):
        found = _FIELD.match(line.rstrip())
        if found is None:
            if line.strip() or len(fields) > 1:
                return fields, "\n".join(lines[n:])
            continue
        name = found[1].lower()
        fields[_NAMES.get(name, name)] = found[2].strip()
    return fields, ""


def _body(message: Message) -> str:
    """The plain part, unless the HTML one says much more: many plain parts only say where to read on."""
    plain = "\n\n".join(filter(None, (_text(part) for part in _bodies(message, "text/plain"))))
    html = "\n\n".join(filter(None, (_html_text(part) for part in _bodies(message, "text/html"))))
    is_enough = len(plain.split()) * 2 >= len(html.split()) or _FORWARDED.search(plain)
    return _INVISIBLE.sub("", plain if plain.strip() and is_enough else html)


def _bodies(message: Message, kind: str) -> Iterator[Message]:
    return (part for part in _parts(message) if part.get_content_type() == kind and not _is_attachment(part))


def _parts(message: Message) -> Iterator[Message]:
    """Without the parts of mails inside this one."""
    if not message.is_multipart() or message.get_content_type() == "message/rfc822":
        return iter((message,))
    payload = message.get_payload()
    inner = [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []
    return chain.from_iterable(map(_parts, inner))


def _is_attachment(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or not payload.strip():
        return ""
    text = decoded_text(payload, declared=part.get_content_charset())
    is_flowed = str(part.get_param("format", "")).lower() == "flowed"
    return _SOFT_BREAK.sub(" ", text) if is_flowed else text


def _html_text(part: Message) -> str:
    return plain_text(_HIDDEN.sub(" ", _text(part)))


def _header(message: Message, name: str) -> str:
    value = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")
    raw = value.encode("utf-8", "surrogateescape")  # some senders write letters as they are
    try:
        text = str(make_header(decode_header(_decoded(raw))))
    except (LookupError, ValueError):  # a charset that nobody knows, half a word
        text = _decoded(raw)
    return " ".join(text.encode("utf-8", "replace").decode().split())


def _decoded(raw: bytes) -> str:
    return decoded_text(raw) if raw.strip() else ""


def _source(sender: str) -> Source | None:
    name, address = parseaddr(sender)
    host = address.rpartition("@")[2].lower() if "@" in address else ""
    given = host or name.strip()
    return Source(id=given, name=name.strip() or None, domain=host or None) if given else None


def _attached(message: Message) -> str:
    names = [name for part in _parts(message) if (name := part.get_filename())]
    return f" (only {', '.join(names[:3])})" if names else ""
