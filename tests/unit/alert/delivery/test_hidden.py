"""What a receiver says of itself is told without what must not be told."""

import base64
import html
import json
from urllib.parse import quote

import pytest

from services.alert.delivery.hidden import masked
from services.alert.watchlists.model import Receiver

URL = "https://ann:p%40ssword@hooks.example.com/services/T0001/B0002/sEcReT-t0ken?key=k3y-k3y&thread=42#part"
RECEIVER = Receiver(
    "desk",
    url=URL,
    secrets=("whsec_c2VjcmV0c2VjcmV0",),
    headers={"Authorization": "Bearer be/ar&er-t0ken", "X-Id": "x-id-value"},
)


@pytest.mark.parametrize(
    "said",
    [
        f"Cannot POST {URL}",
        "Cannot POST /services/T0001/B0002/sEcReT-t0ken",
        "unknown token sEcReT-t0ken",
        json.dumps({"path": "/services/T0001/B0002/sEcReT-t0ken"}).replace("/", "\\/"),
        "no such key: k3y-k3y",
        "bad header Bearer be/ar&er-t0ken",
        "bad token be/ar&er-t0ken",
        f"<p>{html.escape('be/ar&er-t0ken')}</p>",
        quote("be/ar&er-t0ken"),
        quote("be/ar&er-t0ken", safe=""),
        "who is ann with p@ssword?",
        "p%40ssword",
        f"Basic {base64.b64encode(b'ann:p@ssword').decode()}",
        f"535 AUTH PLAIN {base64.b64encode(chr(0).encode() + b'ann' + chr(0).encode() + b'p@ssword').decode()}",
        "x-id-value",
        "whsec_c2VjcmV0c2VjcmV0",
        "c2VjcmV0c2VjcmV0",
    ],
)
def test_no_secret_and_no_address_is_left(said):
    told = masked(f"before {said} after", RECEIVER)
    assert told.startswith("before ")
    assert told.endswith(" after")
    for word in ("t0ken", "k3y", "ssword", "c2VjcmV0", "x-id-value", "YW5uOnBAc3N3b3Jk", "AGFubgBwQHNzd29yZA"):
        assert word not in told


@pytest.mark.parametrize(
    "said", ["", "no space left on device", "refused: hooks.example.com -> 10.0.0.1 is private", "404 no such webhook"]
)
def test_what_is_no_secret_is_told_as_it_is(said):
    assert masked(said, RECEIVER) == said


def test_a_receiver_without_address_has_nothing_to_hide():
    assert masked("printed", Receiver("console")) == "printed"
