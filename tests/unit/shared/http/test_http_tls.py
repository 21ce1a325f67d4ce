"""TLS of the guarded client: verified, with a private authority where one is given."""

import asyncio
from ipaddress import ip_network

import pytest

from shared.errors import Retry
from shared.http import open_client
from tests.certificates import own_authority

LOOPBACK = (ip_network("127.0.0.0/8"),)


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    return own_authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def certificate(pair):
    """A certificate for `localhost`, its own authority."""
    return pair[1]


@pytest.fixture
async def port(pair):
    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=pair[0])
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
