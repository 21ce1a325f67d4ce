"""The headline of a document among many lines that could be one."""

import time

from services.ingest.documents.headlines import headline_of
from services.ingest.documents.lines import Block

SECONDS = 8  # of the processor; with every byline asked about for each line it took 18
LINES = 30_000


def test_the_cost_grows_with_the_lines_alone():
    texts = ["Menu", *["Old pier sold", "By Jane Porter"] * LINES, *["The council sold the old pier on Monday."] * 3]
    blocks = [Block(0, 0, text) for text in texts]
    began = time.process_time()
    found = headline_of(blocks, [None] * len(blocks), len(blocks) - 3)
    assert time.process_time() - began < SECONDS
    assert found is not None
    assert blocks[found].text == "Old pier sold"
