"""`tocsin health`: asks a service on this machine whether it is ready; for the health checks of containers."""

import typer

PortArgument = typer.Argument(8700, min=1, max=65535, metavar="PORT", help="Where the service listens on this machine.")

USUAL = "`up` and ingest listen on 8700, enrich on 8701, alert on 8702, unless TOCSIN_LISTEN says otherwise"


def health(port: int = PortArgument) -> None:
    """Ask a service on this machine whether it is ready: exit code 0, or 1 with the reasons.

    Example: tocsin health 8701
    """
    import http.client
    import json

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", "/health/ready")
        answer = connection.getresponse()
        told = json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        typer.echo(f"nothing that is well answers on port {port}: {why} ({USUAL})", err=True)
        raise typer.Exit(1) from None
    if answer.status != 200:
        wrong = {name: check["detail"] for name, check in told.get("checks", {}).items() if not check["ready"]}
        typer.echo("; ".join(f"{name}: {detail}" for name, detail in wrong.items()) or "not ready", err=True)
        raise typer.Exit(1)
