"""Bodies that come in chunks, gzip or not, never larger than allowed while they are inflated. Pure."""

import zlib

from shared.errors import Poison, Retry

STEP_BYTES = 256 * 1024  # what one step makes at most: a bomb is met while it is small


class TooLarge(Poison):
    """The body is larger than allowed."""


class Body:
    """Collects chunks. `content_encoding` other than gzip or none is Poison: nothing else was asked for."""

    def __init__(self, content_encoding: str, max_bytes: int) -> None:
        coding = content_encoding.strip().lower()
        if coding not in ("", "identity", "gzip", "x-gzip"):
            raise Poison(f"the answer is coded as {coding[:40]!r}; only gzip was asked for")
        self._inflator = zlib.decompressobj(zlib.MAX_WBITS | 16) if coding.endswith("gzip") else None
        self._max_bytes = max_bytes
        self._parts: list[bytes] = []
        self._size = 0
        self._began = False

    def add(self, chunk: bytes) -> None:
        """Raises TooLarge, and Poison where the bytes are no gzip."""
        if self._inflator is None:
            self._keep(chunk)
            return
        while chunk:
            chunk = self._inflate(chunk)

    def end(self) -> bytes:
        """All of it. Raises Retry where the gzip stream broke off."""
        if self._inflator is not None and self._began and not self._inflator.eof:
            raise Retry("the answer broke off in the middle of its gzip stream")
        return b"".join(self._parts)

    def _inflate(self, chunk: bytes) -> bytes:
        """One step, of a bounded size; returns what is still to be inflated."""
        if self._inflator is None or self._inflator.eof:  # another member follows; zero bytes are padding
            chunk = chunk.lstrip(b"\0")
            self._inflator = zlib.decompressobj(zlib.MAX_WBITS | 16) if chunk else self._inflator
        if not chunk or self._inflator is None:
            return b""
        self._began = True
        try:
            self._keep(self._inflator.decompress(chunk, min(STEP_BYTES, self._max_bytes - self._size + 1)))
        except zlib.error as error:
            raise Poison(f"the answer says gzip but is not: {error}") from error
        return self._inflator.unconsumed_tail or self._inflator.unused_data

    def _keep(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self._max_bytes:
            raise TooLarge(f"larger than {self._max_bytes:,} bytes")
        self._parts.append(part)
