"""Markdown documents: their marks are furniture, and what is left is the original."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.documents.markdown import parse_markdown
from services.ingest.parsing.inputs import parse_inputs
from shared.errors import Poison

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BODY = """# Bridge *closes* on Monday

By **Ann Bell** | 22 November 2026

The [bridge](https://x.example/a_(b)) over the river will *close* on Monday, the `council` said in a __long__ statement.

![A bridge](bridge.jpg)

- Traffic will be led over the old road until the works are done, the council said.
- The ferry will run every ten minutes on all days of the week, **[it said](/b)**.

> We ask for patience, the mayor said on Sunday evening in the town hall, as snake_case words stay.

***

12. November was a [cold][1] day for all who waited at the river for the ferry to come.

[1]: https://x.example/cold
"""


def parsed(text):
    return parse_markdown(text.encode(), fetched_at=NOW)


def test_marks_are_taken_out_and_words_stay():
    article = parsed(BODY)
    assert article.title == "Bridge closes on Monday"
    assert article.authors == ("Ann Bell",)
    assert article.published_at.date().isoformat() == "2026-11-22"
    assert article.text.split("\n\n") == [
        "The bridge over the river will close on Monday, the council said in a long statement.",
        "Traffic will be led over the old road until the works are done, the council said.",
        "The ferry will run every ten minutes on all days of the week, it said.",
        "We ask for patience, the mayor said on Sunday evening in the town hall, as snake_case words stay.",
        "12. November was a cold day for all who waited at the river for the ferry to come.",
    ]


@pytest.mark.parametrize(
    ("front", "body", "title"),
    [
        (
            "title: Ferry runs again",
            "The ferry runs again on all days of the week, the council said.",
            "Ferry runs again",
        ),
        ('title: "Ferry: runs again"', "The ferry runs again on all days, the council said.", "Ferry: runs again"),
        ("title: Another", "# Ferry runs again\n\nThe ferry runs again, the council said.", "Ferry runs again"),
    ],
)
def test_front_matter_says_title_date_and_authors(front, body, title):
    article = parsed(f"---\n{front}\ndate: 2026-11-20\nauthors: [Ann Bell, Tom Ray]\nlang: en\n---\n\n{body}\n")
    assert (article.title, article.text) == (title, body.partition("\n\n")[2] or body)
    assert (article.authors, article.language) == (("Ann Bell", "Tom Ray"), "en")
    assert (article.published_at.day, article.date_source, article.date_precision) == (20, "given", "day")


PIECES = st.sampled_from(["# ", "**", "*", "_", "`", "[", "](x)", "![a](b)", "> ", "- ", "---\n", "title: ", "\n", "\n\n", "Share",
                          "The council said on Monday that the bridge will close.", "word ", "By Ann Bell"])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_what_is_kept_and_what_is_removed_are_the_original(text):
    try:
        article = parsed(text)
    except Poison:
        return
    ends = [0, *(one.end for one in article.removed)]
    assert all(before <= one.start < one.end for before, one in zip(ends, article.removed, strict=False))
    kept = "".join(article.raw_text[end : one.start] for end, one in zip(ends, article.removed, strict=False))
    assert f"{kept}{article.raw_text[ends[-1] :]}".split() == f"{article.title} {article.text}".split()


def test_much_of_anything_takes_little_time():
    for piece in ("[", "![", "*", "> ", "- ", "`", "[a](", " #", "_a"):
        assert parsed("The council said so on Monday.\n\n" + piece * 50_000).raw_text


def test_a_file_that_is_called_md_is_read_as_one(tmp_path):
    (tmp_path / "note.md").write_text(BODY)
    (outcome,) = parse_inputs([str(tmp_path / "note.md")], fetched_at=NOW)
    assert outcome.article.title == "Bridge closes on Monday"
