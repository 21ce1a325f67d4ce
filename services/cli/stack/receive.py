"""`tocsin receive`: a receiver for development, that shows each alert as it would reach yours."""

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from services.cli.stack.inbox import Delivery

SECRET_NAME = "TOCSIN_DESK_SECRET"  # noqa: S105  (a name, not a secret; `tocsin init` writes it)

SecretOption = typer.Option(
    [], help=f"whsec_...; more than once: any of them. Default: {SECRET_NAME} of the environment or .env."
)


def receive(
    port: int = typer.Option(8787, min=0, max=65535, help="0: any free one."),
    host: str = typer.Option("127.0.0.1", help="Address to listen on; 0.0.0.0 in a container."),
    secret: list[str] = SecretOption,
    answer: str = typer.Option("200", help="Answers in order, the last one from then on: 500,500,200."),
    as_json: bool = typer.Option(False, "--json", help="Bodies that verify, as JSON lines."),
) -> None:
    """Verify and print each alert that comes in. Ends with Ctrl-C.

    Example: tocsin receive --port 8787 --answer 500,500,200
    """
    from services.cli.stack.inbox import Inbox

    answers, secrets = _answers(answer), secret or _known_secrets()
    judged = "verifies" if secrets else f"verifies nothing: no --secret, no {SECRET_NAME}"
    with (
        _until_interrupted(),
        Inbox(_line if as_json else _card_printer(), secrets=secrets, answers=answers, host=host, port=port) as inbox,
    ):
        typer.echo(f"listens on {inbox.url} and {judged}; Ctrl-C ends it", err=True)
        inbox.wait()


def _answers(script: str) -> list[int]:
    try:
        answers = [int(part) for part in script.split(",")]
    except ValueError:
        answers = []
    if not answers or not all(200 <= answer <= 599 for answer in answers):
        raise typer.BadParameter(
            f"{script!r}: expected statuses from 200 to 599, parted by commas, as 500,500,200", param_hint="--answer"
        )
    return answers


def _known_secrets() -> list[str]:
    from shared.settings import variables

    found = variables().get(SECRET_NAME)
    return [found] if found else []


@contextmanager
def _until_interrupted() -> "Iterator[None]":
    """Ctrl-C and SIGTERM are how this command ends, so neither is a failure."""
    import signal

    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("stopped", err=True)
    finally:
        signal.signal(signal.SIGTERM, previous)


def _line(delivery: "Delivery") -> None:
    import json

    if delivery.refusal:
        typer.echo(f"{delivery.webhook_id or 'a request'}: not verified: {delivery.refusal}", err=True)
    else:
        line = json.dumps(delivery.body, ensure_ascii=False, separators=(",", ":"))
        # Half a surrogate pair is legal in JSON and cannot be printed; its escape can.
        typer.echo(line.encode("utf-8", "backslashreplace").decode())


def _card_printer() -> "Callable[[Delivery], None]":
    from rich.console import Console

    from services.cli.alerts.card import card

    console = Console(highlight=False)
    plain = console.no_color or not console.is_terminal

    def show(delivery: "Delivery") -> None:
        console.print(card(delivery.body, verdict(delivery), plain=plain))

    return show


def verdict(delivery: "Delivery") -> Any:
    """The foot of a card: whether it verified, which attempt it was, and what was answered."""
    from rich.text import Text

    if delivery.refusal:
        seal = Text(f"NOT VERIFIED: {delivery.refusal}", style="bold red")
    else:
        seal = Text("verified", style="green") if delivery.is_signed else Text("not checked: no secret", style="yellow")
    attempt = f" · attempt {delivery.attempt}" if delivery.attempt > 1 else ""
    return seal.append(f"{attempt} · answered {delivery.status}", style="default")
