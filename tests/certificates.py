"""Certificates for servers of tests: made anew, each its own authority."""

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

_KIND = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")


def own_authority(folder: Path, names: str = "DNS:localhost") -> tuple[ssl.SSLContext, Path]:
    """The context of a server with these names, and the certificate to trust it by. Skips where openssl is missing."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("certificates are made with openssl")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subject = ("-subj", "/CN=localhost", "-addext", f"subjectAltName={names}")
    command = [openssl, "req", "-x509", *_KIND, *subject, "-keyout", key, "-out", certificate]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context, certificate
