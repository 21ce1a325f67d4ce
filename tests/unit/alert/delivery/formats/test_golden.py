"""Each format as it is written, letter by letter. `TOCSIN_GOLDEN=1 pytest ...` writes the files anew: look at the diff."""

import json
import os
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from bodies import BODIES
from making import KINDS, made
from rules import check

from services.alert.delivery.formats import Mail

GOLDEN = Path(__file__).parent / "golden"
IS_WRITING = "TOCSIN_GOLDEN" in os.environ


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "email"])
def test_what_is_posted_is_as_it_was(kind):
    written = {name: json.loads(made(kind, body).body) for name, body in BODIES.items()}
    _compare(f"{kind}.json", json.dumps(written, ensure_ascii=False, indent=1) + "\n")


@pytest.mark.parametrize("name", ["created", "digest", "urdu", "problem"])
def test_what_is_mailed_is_as_it_was(name):
    read = message_from_bytes(made("email", BODIES[name]).message, policy=policy.default)
    text, page = [part.get_content().replace("\r\n", "\n") for part in read.walk() if not part.is_multipart()]
    headers = "".join(f"{key}: {value}\n" for key, value in read.items())
    _compare(f"email-{name}.txt", f"{headers}\n{text}")
    _compare(f"email-{name}.html", page)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", BODIES)
def test_each_body_is_what_the_service_takes_and_the_same_bytes_for_each_attempt(kind, name):
    first, again = made(kind, BODIES[name]), made(kind, BODIES[name])
    check(kind, first)
    assert (first.message if isinstance(first, Mail) else first.body) == (
        again.message if isinstance(again, Mail) else again.body
    )


def _compare(name: str, written: str) -> None:
    path = GOLDEN / name
    if IS_WRITING:
        path.parent.mkdir(exist_ok=True)
        path.write_text(written, "utf-8")
    assert written == path.read_text("utf-8")
