"""Receivers as files state them, checked: addresses, secrets, formats. Whether an address answers is delivery's."""

import base64
import binascii
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from services.alert.watchlists.form import ReceiverForm
from services.alert.watchlists.mailboxes import mailboxes, server
from services.alert.watchlists.model import Format, Place, Receiver
from services.alert.watchlists.parsed import Parsed
from shared.errors import Problem
from shared.yaml.file import Mapping, Node

_CARD_GIVE_UP = timedelta(hours=6)  # a card three days late misleads
_WEBHOOK_GIVE_UP = timedelta(days=4)
_CARDS = frozenset[Format](("slack", "teams", "discord", "ntfy", "email"))
_SECRET_BYTES = range(24, 65)
_PREFIX = "whsec_"


def receiver(parsed: Parsed, name: str) -> tuple[Receiver, list[Problem]]:
    """The receiver `name` of a file, and what is wrong with it."""
    form, node = parsed.form.receivers[name], parsed.at("receivers", name)
    problems = list(_problems(form, node)) if parsed.is_env_known else []
    secrets = form.secret
    if parsed.is_env_known and form.secret_file is not None:
        secrets, more = _from_file(parsed, form.secret_file, node)
        problems += more
    made = Receiver(
        name=name,
        format=form.format,
        url="" if _is_off(form, node) else form.url,
        secrets=secrets,
        headers=form.headers,
        min_severity=form.min_severity,
        give_up=form.give_up or (_CARD_GIVE_UP if form.format in _CARDS else _WEBHOOK_GIVE_UP),
        sender=form.from_,
        to=form.to,
        place=_place(_at(node, "url")),
    )
    return made, problems


def _problems(form: ReceiverForm, node: Node) -> Iterator[Problem]:
    if _is_off(form, node):
        return
    if form.url is None:
        yield node.problem("`url` is missing: where shall alerts go?")
    elif (wrong := _wrong_address(form.format, form.url)) is not None:
        yield _at(node, "url").problem(wrong)
    if form.format == "webhook":
        yield from _secret_problems(form, node)
    if form.format == "email":
        yield from _mail_problems(form, node)


def _secret_problems(form: ReceiverForm, node: Node) -> Iterator[Problem]:
    if form.secret and form.secret_file:
        yield _at(node, "secret_file").problem("`secret` and `secret_file` are given; expected one of them")
    if not form.secret and form.secret_file is None:
        yield node.problem("`secret` is missing: each alert is signed (or `secret_file: PATH`)")
    for secret in form.secret:
        if not is_secret(secret):
            yield _at(node, "secret").problem(NO_SECRET)


def _mail_problems(form: ReceiverForm, node: Node) -> Iterator[Problem]:
    for key, texts in (("from", (form.from_,) if form.from_ else ()), ("to", form.to)):
        if not texts:
            yield node.problem(f"`{key}` is missing: an email needs an address, as desk@example.org")
        elif not all(map(_is_mailbox, texts)) or (key == "from" and len(mailboxes(texts[0])) > 1):
            yield _at(node, key).problem("expected an address, as desk@example.org or `Desk <desk@example.org>`")


def _is_mailbox(text: str) -> bool:
    try:
        return bool(mailboxes(text))
    except ValueError:
        return False


def _is_off(form: ReceiverForm, node: Node) -> bool:
    """An address that is given and empty, as `${DESK_URL:-}` is until somebody sets it, switches a receiver off."""
    return not form.url and isinstance(node, Mapping) and "url" in node.values


NO_SECRET = "expected a secret as `whsec_` and base64 of 24 to 64 bytes; `tocsin init` makes one"  # noqa: S105


def is_secret(text: str) -> bool:
    """`whsec_` and base64 of 24 to 64 bytes."""
    if not text.startswith(_PREFIX):
        return False
    try:
        return len(base64.b64decode(text.removeprefix(_PREFIX), validate=True)) in _SECRET_BYTES
    except binascii.Error:
        return False


def _from_file(parsed: Parsed, path: str, node: Node) -> tuple[tuple[str, ...], list[Problem]]:
    """One secret a line, newest first. A relative path is beside the YAML."""
    where = _at(node, "secret_file")
    try:
        text = (Path(parsed.file).parent / path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        return (), [where.problem(f"{path} cannot be read: {reason}")]
    secrets = tuple(text.split())
    if not secrets or not all(map(is_secret, secrets)):
        return (), [where.problem(f"{path}: {NO_SECRET}")]
    return secrets, []


def is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _wrong_address(kind: Format, url: str) -> str | None:
    if kind == "email":
        return None if server(url) else "expected a mail server, as smtps://user:${PASSWORD}@mail.example.org"
    if not is_web_address(url):
        return "expected an address that begins with https:// or http://"
    if kind == "ntfy" and not urlsplit(url).path.strip("/"):
        return "expected an address with a topic, as https://ntfy.sh/my-topic"
    return None


def _place(node: Node) -> Place:
    where = node.problem("")
    return Place(where.file, where.line, where.column)


def _at(node: Node, key: str) -> Node:
    return node.values[key] if isinstance(node, Mapping) and key in node.values else node
