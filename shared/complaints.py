"""All that is wrong with a configuration, found one after the other and told at once."""

import contextlib
from collections.abc import Iterator

from shared.errors import Misconfigured


class Complaints:
    """Each is told once, however many services found it."""

    def __init__(self) -> None:
        self._found: list[Misconfigured] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    @contextlib.contextmanager
    def heard(self) -> Iterator[None]:
        """Goes on after the block where it is misconfigured, to find what else is."""
        try:
            yield
        except Misconfigured as error:
            self._found.append(error)

    def tell(self) -> None:
        """Raises Misconfigured where there are any."""
        if self._found:
            raise Misconfigured("\n".join(dict.fromkeys(map(str, self._found)))) from self._found[0]
