"""Gzip bombs, and what it costs to fetch one. Memory is read as Linux tells it."""

import asyncio
import sys
import zlib
from asyncio.subprocess import PIPE
from pathlib import Path

ROOT = Path(__file__).parents[1]

_FETCH = """
import asyncio, gc, sys
from ipaddress import ip_network
from pathlib import Path
from shared.errors import Poison
from shared.http import open_client

def memory(line):
    "In kilobytes: VmRSS, what it takes now; VmHWM, the most it took since that was last forgotten."
    return int(Path("/proc/self/status").read_text().partition(line + ":")[2].split()[0])

async def main():
    async with open_client(allow_networks=(ip_network("127.0.0.0/8"),)) as client:
        await client.fetch(sys.argv[1] + "/small")
        gc.collect()
        before = memory("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")  # forgets the peak of the start
        try:
            await client.fetch(sys.argv[1] + "/bomb", timeout_s=60)
        except Poison as error:
            print(error, file=sys.stderr)
        print(memory("VmHWM") - before)

asyncio.run(main())
"""


def bomb(megabytes: int) -> bytes:
    """That many megabytes of zeros, in a thousandth of it, without ever holding them."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    block = bytes(1_000_000)
    return b"".join([*(deflate.compress(block) for _ in range(megabytes)), deflate.flush()])


async def cost(url: str) -> tuple[int, str]:
    """Kilobytes that a process takes for `url/bomb` beyond `url/small`, and how it refused the bomb."""
    fetching = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _FETCH, url, cwd=ROOT, stdout=PIPE, stderr=PIPE
    )
    out, said = await fetching.communicate()
    return int(out), said.decode()
