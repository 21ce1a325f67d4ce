"""Long documents and short ones in one batch."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrich.app import tagging
from services.enrich.tag.sharing import AT_ONCE, NOW_CHARS, PART_CHARS, share_out
from services.enrich.tag.tagging import TaggerSetup
from services.enrich.tag.workers import TaggerPool
from shared.errors import Retry
from shared.events import Article
from shared.hop import Done, Entry, Failed

LONG = 1_000_000


@pytest.mark.parametrize(
    ("lengths", "taggers", "parts"),
    [
        ([], 1, []),
        ([3_000], 1, [[0]]),
        ([3_000] * 20, 1, [list(range(16)), [16, 17, 18, 19]]),
        ([LONG, 3_000], 1, [[1]]),  # the long one is for the next batch
        ([LONG], 1, [[0]]),
        ([LONG, LONG], 8, [[0], [1]]),
        ([90_000, 20_000, 3_000], 1, [[2, 1], [0]]),
    ],
)
def test_the_shorter_ones_go_first(lengths: list[int], taggers: int, parts: list[list[int]]) -> None:
    assert share_out(lengths, taggers) == parts


@given(st.lists(st.integers(0, LONG), min_size=1, max_size=60), st.integers(1, 8))
def test_a_batch_is_bounded_and_never_stands_still(lengths: list[int], taggers: int) -> None:
    parts = share_out(lengths, taggers)
    taken = [place for part in parts for place in part]
    assert taken
    assert len(set(taken)) == len(taken)
    assert sum(lengths[place] for place in taken) <= max(NOW_CHARS * taggers, min(lengths))
    assert all(len(part) <= AT_ONCE for part in parts)
    assert all(len(part) == 1 or sum(lengths[place] for place in part) <= PART_CHARS for part in parts)
    assert max(lengths[place] for place in taken) <= min(
        (lengths[p] for p in set(range(len(lengths))) - set(taken)), default=LONG
    )


async def test_what_waits_comes_again_soon_and_the_others_are_done() -> None:
    sizes = [LONG, 40, LONG, 40]
    entries = [
        Entry(f"{n}-0", Article(id=str(n), title="News", text="x " * (size // 2)).model_dump_json().encode())
        for n, size in enumerate(sizes)
    ]
    async with TaggerPool(TaggerSetup("blank:en"), 1) as pool:
        first = await tagging(pool, 1)(entries)
        assert [type(one) for one in first] == [Failed, Done, Failed, Done]
        assert all(isinstance(one.error, Retry) and one.error.after_s for one in first if isinstance(one, Failed))
        assert [type(one) for one in await tagging(pool, 1)([entries[0], entries[2]])] == [Done, Failed]
