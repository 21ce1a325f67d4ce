"""TLS of the guarded client: verified, with a private authority where one is given."""

import asyncio
import shutil
import ssl
import subprocess
from ipaddress import ip_network

import pytest

from shared.errors import Retry
from shared.http import open_client

LOOPBACK = (ip_network("127.0.0.0/8"),)
OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(OPENSSL is None, reason="certificates are made with openssl")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for `localhost`, its own authority; the key in the same file."""
    path = tmp_path_factory.mktemp("tls") / "pair.pem"
    command = [
        OPENSSL,
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*command, *names, "-keyout", path, "-out", f"{path}.crt"], check=True, capture_output=True)
    path.write_text(path.read_text() + path.with_name("pair.pem.crt").read_text())
    return path


@pytest.fixture
async def port(certificate):
    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok")
        await writer.drain()
        writer.close()

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def test_a_private_authority_is_believed_where_it_is_given(certificate, port):
    async with open_client(allow_networks=LOOPBACK, ca_file=certificate) as client:
        assert (await client.fetch(f"https://localhost:{port}/")).content == b"ok"


async def test_an_unknown_authority_is_not_believed_and_the_setting_is_named(port):
    async with open_client(allow_networks=LOOPBACK) as client:
        with pytest.raises(Retry, match="TOCSIN_CA_FILE"):
            await client.fetch(f"https://localhost:{port}/")


async def test_the_name_is_verified_not_the_address_connected_to(certificate, port):
    async with open_client(allow_networks=LOOPBACK, ca_file=certificate) as client:
        with pytest.raises(Retry, match="CERTIFICATE_VERIFY_FAILED"):
            await client.fetch(f"https://127.0.0.1:{port}/")
