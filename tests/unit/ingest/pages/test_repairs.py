"""Of a page's text: cards that open over a name, quoted posts, and stories that a page prints in several pieces."""

import pytest

from tests.unit.ingest.pages.samples import PARAGRAPHS, STORY, page, parsed

MORE = [
    "The town’s bakers had feared for their trade, and forty of them had signed a letter to the council in the spring.",
    "Ferries will carry bread and tea to the islands meanwhile, the harbour master said at the end of a long meeting.",
    "A first ferry is to sail on the third of June, and the last one when the mayor has walked over the new planks.",
    "The bridge was built by the town itself in 1901, of stone from the northern quarries and of timber from the woods.",
]


def in_pieces(*pieces: list[str], tag: str = "div") -> str:
    """Pieces of a story, each in a grid of its own with a slot beside it, as some content systems print them."""
    grids = "".join(
        f'<div class="grid grid-items-2"><{tag} class="grid--item body article__body">{"".join(f"<p>{one}</p>" for one in piece)}'
        f'</{tag}><div class="grid--item rail"><div class="ad">Advertisement</div></div></div>'
        for piece in pieces
    )
    return f'<html><body><article class="article"><h1>Bridge to be repaired</h1><div class="chunks">{grids}</div></article></body></html>'


def test_a_card_that_opens_over_a_name_is_none_of_the_line():
    card = (
        '<span class="person"><a href="/p/1">Tom Field</a><span class="rollover-person-block"><a href="/p/1">Tom Field</a>'
        '<a href="/1">Tom Field wants a new pier</a></span></span>'
    )
    html = page().replace(STORY, STORY.replace("Tom Field", card, 1))
    assert parsed(html).text.split("\n\n") == PARAGRAPHS


@pytest.mark.parametrize(
    "card",
    ['<span role="tooltip">A town on the coast.</span>', '<span class="tooltiptext">A town on the coast.</span>',
     '<div class="popover-content">A town on the coast.</div>'],
)  # fmt: skip
def test_cards_are_known_by_their_role_and_their_names(card):
    html = page().replace(
        STORY, f"{STORY}<ul><li>Portville {card} has waited for ten years for its new bridge to open.</li></ul>"
    )
    assert "A town on the coast" not in parsed(html).text


def test_a_post_that_a_story_quotes_is_told_whatever_its_wrapper_is_named():
    post = "We have waited ten years for a bridge and all we get is one more ferry with no tea on board."
    quote = f'<div class="social-media-embed"><blockquote class="twitter-tweet"><p>{post}</p>— Tom (@tom)</blockquote></div>'
    article = parsed(page().replace("</p><p>", f"</p>{quote}<p>", 1))
    assert post in article.text
    assert all(one in article.text for one in PARAGRAPHS)


def test_a_story_in_several_pieces_is_whole_and_in_order():
    assert parsed(in_pieces(PARAGRAPHS, MORE)).text.split("\n\n") == [*PARAGRAPHS, *MORE]


def test_another_article_in_the_same_markup_is_not_taken_in():
    one, other = (
        in_pieces(piece).removeprefix("<html><body>").removesuffix("</body></html>") for piece in (PARAGRAPHS, MORE)
    )
    text = parsed(f"<html><body>{one}{other}</body></html>").text
    assert not (any(line in text for line in PARAGRAPHS) and any(line in text for line in MORE))


@pytest.mark.parametrize("title", ["<h1>Bakers to strike</h1>", '<h2><a href="/2">Bakers to strike</a></h2>'])
def test_what_stands_under_the_title_of_another_story_is_not_taken_in(title):
    posts = [
        f'<div class="post"><div class="body article__body">{head}{"".join(f"<p>{one}</p>" for one in piece)}</div></div>'
        for head, piece in (("<h1>Bridge to be repaired</h1>", PARAGRAPHS), (title, MORE))
    ]
    assert (
        parsed(f'<html><body><div class="posts">{"".join(posts)}</div></body></html>').text.split("\n\n") == PARAGRAPHS
    )


def test_what_the_pieces_say_twice_or_in_links_is_not_added():
    links = [
        f'<a href="/{n}">Read how the bridge of the town was nearly sold in the winter of 19{n}0, and to whom.</a>'
        for n in (1, 2)
    ]
    text = parsed(in_pieces(PARAGRAPHS, [*links, PARAGRAPHS[0], MORE[0]])).text
    assert text.split("\n\n") == [*PARAGRAPHS, MORE[0]]


TEASERS = [f'<a href="/{n}">Portville {n} | What the winter of 19{n}0 did to the piers</a>' for n in (1, 2, 3)]


@pytest.mark.parametrize("listed", ["<p>{}</p>", "<ul><li><em>12</em>{}</li></ul>"])
def test_links_to_other_stories_below_a_story_are_none_of_it(listed):
    html = page().replace(STORY, STORY + "".join(listed.format(one) for one in TEASERS))
    assert parsed(html).text.split("\n\n") == PARAGRAPHS


@pytest.mark.parametrize(
    "last",
    [
        ["The minutes of the council name three piers", "The northern one, the southern one and the one for fish"],
        [f'<a href="/{n}">The minutes of the year 19{n}0 say that the pier was sold to the town.</a>' for n in (1, 2)],
    ],
)
def test_lines_without_links_and_sentences_stay_below_a_story(last):
    html = page().replace(STORY, STORY + "".join(f"<p>{one}</p>" for one in last))
    assert len(parsed(html).text.split("\n\n")) == len(PARAGRAPHS) + len(last)


def test_readers_comments_are_none_of_the_story():
    said = "I have lived here for forty years and never have I seen so much money thrown at so little a bridge."
    comments = "".join(f"<p>Posted by: Ann, {n} Mar 2021 | 15:22</p><p>{said} {n}</p>" for n in (2, 3, 4))
    assert parsed(page().replace(STORY, STORY + comments)).text.split("\n\n") == PARAGRAPHS
