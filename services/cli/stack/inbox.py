"""A receiver of webhooks on this machine: verifies, answers as scripted, hands on. Draws nothing.

For development and `demo`: on loopback unless asked otherwise, one request at a time is judged, what does not verify
is refused with 401.
"""

import base64
import binascii
import json
import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from shared.errors import Misconfigured

MAX_BODY_BYTES = 1_000_000  # an alert has at most 20,000
READ_TIMEOUT_S = 15
KEY_BYTES = range(24, 65)


@dataclass(frozen=True)
class Delivery:
    """One request as it came. `refusal` says why it did not verify; `body` is None where it is no JSON."""

    webhook_id: str
    attempt: int
    body: Any
    status: int
    is_signed: bool
    refusal: str | None = None


class Inbox:
    """Listens while entered; `heard` is called once for each request, never twice at the same time.

    `answers` come in order, the last one from then on. Without `secrets` nothing is verified. Port 0: any free one.
    """

    def __init__(
        self,
        heard: Callable[[Delivery], None],
        *,
        secrets: Sequence[str] = (),
        answers: Sequence[int] = (200,),
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self._heard = heard
        self._locks = tuple(_webhook(secret) for secret in secrets)
        self._answers = tuple(answers) or (200,)
        self._judged = 0
        self._attempts: Counter[str] = Counter()
        self._turn = threading.Lock()
        self._failure: Exception | None = None
        try:
            self._server = _Server((host, port), self._take)
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or error
            raise Misconfigured(
                f"{host}:{port} cannot be listened on: {why}: choose another --port or --host"
            ) from error
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://{self._server.server_address[0]!s}:{self._server.server_port}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def wait(self) -> None:
        """Lasts until somebody interrupts it, or `heard` fails, as when its output is closed: that is raised here."""
        self._thread.join()
        if self._failure:
            raise self._failure

    def _take(self, raw: bytes, headers: dict[str, str]) -> int:
        with self._turn:
            delivery = self._judge(raw, headers)
            try:
                self._heard(delivery)
            except Exception as error:  # noqa: BLE001  (kept for `wait`: this thread has nobody to tell)
                self._failure = error
                threading.Thread(target=self._server.shutdown).start()
                return 500
            return delivery.status

    def _judge(self, raw: bytes, headers: dict[str, str]) -> Delivery:
        webhook_id = headers.get("webhook-id", "")
        self._attempts[webhook_id] += 1
        body, fault = _parsed(raw)
        refusal = fault or self._refusal(raw, headers)
        status = (400 if fault else 401) if refusal else self._next_answer()
        return Delivery(
            webhook_id, self._attempts[webhook_id], body, status, bool(self._locks) and not refusal, refusal
        )

    def _refusal(self, raw: bytes, headers: dict[str, str]) -> str | None:
        reasons = [_why_not(lock, raw, headers) for lock in self._locks]
        return reasons[0] if reasons and None not in reasons else None

    def _next_answer(self) -> int:
        answer = self._answers[min(self._judged, len(self._answers) - 1)]
        self._judged += 1
        return answer


def _webhook(secret: str) -> Webhook:
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        key = b""
    if not secret.startswith("whsec_") or len(key) not in KEY_BYTES:
        raise Misconfigured(
            "the secret is not whsec_ and base64 of 24 to 64 bytes; `tocsin init` writes a fresh one to .env"
        )
    return Webhook(secret)


def _parsed(raw: bytes) -> tuple[Any, str | None]:
    try:
        return json.loads(raw), None
    except (ValueError, RecursionError) as error:
        return None, f"the body is not JSON: {error}"


def _why_not(lock: Webhook, raw: bytes, headers: dict[str, str]) -> str | None:
    try:
        lock.verify(raw, headers, json_parse=False)
    except WebhookVerificationError as error:
        return str(error)
    except ValueError as error:  # the library lets through what a malformed signature raises
        return f"malformed signature: {error}"
    return None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A second receiver on the port of the first must fail, and not take half of its requests.
    allow_reuse_port = False

    def __init__(self, address: tuple[str, int], take: Callable[[bytes, dict[str, str]], int]) -> None:
        self.take = take
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sender that hangs up is its own affair."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = READ_TIMEOUT_S

    def do_GET(self) -> None:
        """For a look from a browser or a health check: it is there."""
        self._answer(200, b'{"ready": true}\n')

    def do_POST(self) -> None:
        length = self.headers.get("content-length", "")
        if not (length.isascii() and length.isdigit()):
            return self._answer(411)
        if len(length) > 12 or int(length) > MAX_BODY_BYTES:
            return self._answer(413)
        raw = self.rfile.read(int(length))
        headers = {name.lower(): value for name, value in self.headers.items()}
        return self._answer(self.server.take(raw, headers))

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name is the base class's)
        """Silent: what matters of a request is handed on."""
