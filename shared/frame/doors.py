"""The HTTP side of the frame: health, metrics, the AsyncAPI document, and the token before every other door."""

import hmac
import json
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any

import structlog
from faststream.asgi import AsgiFastStream
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from shared.frame.health import Health
from shared.frame.service import AsgiApp, Door, Service
from shared.settings import Settings


def routes(
    services: Sequence[Service], health: Health, app: AsgiFastStream, settings: Settings, listen: str
) -> tuple[Door, ...]:
    """All doors: health is open, the rest asks for the token, and is shut where it would be open to a network."""
    open_doors = (Door("/health/live", _live), Door("/health/ready", _ready(health)))
    rest = [
        Door("/metrics", _metrics),
        Door("/asyncapi.json", _asyncapi(app)),
        *(door for service in services for door in service.doors),
    ]
    token = settings.push_token.get_secret_value() if settings.push_token else None
    if token:
        return (*open_doors, *(Door(door.path, _with_token(token, door.app)) for door in rest))
    if not _is_loopback(listen):
        structlog.get_logger().warning(
            "only health is served: set TOCSIN_PUSH_TOKEN to serve the push API and /metrics", listen=listen
        )
        return open_doors
    return (*open_doors, *rest)


async def answer(send: Any, status: int, body: Any, headers: Sequence[tuple[bytes, bytes]] = ()) -> None:
    """Sends a JSON answer, or bytes as they are."""
    data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode() + b"\n"
    kind = () if any(name == b"content-type" for name, _ in headers) else ((b"content-type", b"application/json"),)
    head = [*kind, *headers, (b"content-length", str(len(data)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": data})


async def _live(scope: Any, receive: Any, send: Any) -> None:
    del scope, receive
    await answer(send, 200, {"live": True})


def _ready(health: Health) -> AsgiApp:
    async def ready(scope: Any, receive: Any, send: Any) -> None:
        del scope, receive
        await answer(send, 200 if health.is_ready() else 503, health.told())

    return ready


async def _metrics(scope: Any, receive: Any, send: Any) -> None:
    del scope, receive
    await answer(send, 200, generate_latest(), [(b"content-type", CONTENT_TYPE_LATEST.encode())])


def _asyncapi(app: AsgiFastStream) -> AsgiApp:
    async def asyncapi(scope: Any, receive: Any, send: Any) -> None:
        del scope, receive
        await answer(send, 200, app.schema.to_specification().to_jsonable())

    return asyncapi


def _with_token(token: str, app: AsgiApp) -> AsgiApp:
    expected = f"Bearer {token}".encode()

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        given = dict(scope["headers"]).get(b"authorization", b"")
        if hmac.compare_digest(given, expected):
            await app(scope, receive, send)
        else:
            await answer(
                send, 401, {"error": "a bearer token is needed: TOCSIN_PUSH_TOKEN"}, [(b"www-authenticate", b"Bearer")]
            )

    return guarded


def _is_loopback(listen: str) -> bool:
    host = listen.rpartition(":")[0].strip("[]")
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
