"""What is a copy: the same text cut, headed anew or added to; what is none: a form filled in again."""

import pytest

from services.enrich.story import copies
from services.enrich.story.fingerprint import SKETCH_SIZE, Fingerprint, take
from services.enrich.story.vectors import numbers
from tests.unit.enrich.story.conftest import BUDGET, FERRY, FERRY_LATER, Desk

ADDED = """ Readers of this paper remember the Havna, which sank in the same waters in 1961 with the loss of nine fishermen.
Local shops gave blankets and soup through the night, and the choir of the parish sang for the passengers at dawn."""

MARKET = """The index of the Lasovo exchange closed at {} points on {}, {} percent {} the day before. Turnover was {} million crowns.
Of the shares traded {} rose and {} fell. The crown was at {} to the euro. Dealers spoke of quiet trade before the holiday."""

RECALL = """Tamura Motor is recalling {} in Maravia because {}, the carmaker said on {}. Dealers will {} at no cost, and owners
will get a letter. Tamura, of Lasovo, has recalled two million cars this year; its shares fell. The regulator opened an inquiry in
{} into complaints of {}."""


def judged(one, other, title="Ferry aground", other_title=None):
    desk = Desk()
    first = take(desk.article(title, one), "en")
    second = take(desk.article(other_title or title, other), "en")
    shared = copies.share(first, second)
    return copies.is_copy(first, second, shared)


def sentences(text, keep):
    parts = text.replace("\n", " ").split(". ")
    return ". ".join(parts[index] for index in range(len(parts)) if keep(index))


@pytest.mark.parametrize(
    "other",
    [
        FERRY,
        FERRY.upper(),
        FERRY.replace("\n", "\n\n"),
        sentences(FERRY, lambda index: index != 2),
        sentences(FERRY, lambda index: index < 4),
        FERRY + ADDED,
        sentences(FERRY, lambda index: index not in (1, 4)) + ADDED,
        "COPENHAGEN, March 3 - " + FERRY + " (Editing by the night desk)",
    ],
)
def test_a_text_cut_or_added_to_is_a_copy(other):
    assert judged(FERRY, other, other_title="Two hundred saved from ferry")
    assert judged(other, FERRY, other_title="Two hundred saved from ferry")


@pytest.mark.parametrize(
    ("one", "other", "title"),
    [
        (FERRY, FERRY_LATER, "Ferry Astrid Lund"),
        (FERRY, BUDGET, "News"),
        (
            MARKET.format("4,212.5", "2 March", "0.4", "above", "312", "41", "22", "7.61"),
            MARKET.format("4,197.1", "3 March", "0.3", "below", "287", "19", "44", "7.58"),
            "Lasovo exchange",
        ),
        (
            RECALL.format(
                "410,000 Vela sedans", "airbags may open alone", "Wednesday", "replace a sensor", "March", "drivers"
            ),
            RECALL.format(
                "95,000 Ridge pickups", "a fuel line may leak", "Thursday", "change the line", "June", "owners"
            ),
            "Tamura recalls cars",
        ),
        (
            "Kalvoy beat Bergen 3-1 at home on Sunday. Lie scored twice before 4,100 spectators; Dahl was sent off.",
            "Sandnes beat Molde 2-0 at home on Sunday. Berg scored twice before 2,950 spectators; Foss was sent off.",
            "Result",
        ),
        (BUDGET, BUDGET[:90] + FERRY + FERRY_LATER + ADDED, "News"),
    ],
)
def test_another_report_and_a_form_filled_in_again_are_no_copies(one, other, title):
    assert not judged(one, other, title)


def test_background_taken_from_an_earlier_story_makes_no_copy():
    assert not judged(FERRY, BUDGET * 2 + FERRY[:300], "Ferry aground", "Budget rejected")


def test_the_share_is_of_the_shorter_text_and_the_same_both_ways():
    desk = Desk()
    whole, half = take(desk.article("", FERRY), "en"), take(desk.article("", FERRY[: len(FERRY) // 2]), "en")
    assert copies.share(whole, half) == copies.share(half, whole) > 0.95
    assert copies.share(whole, take(desk.article("", BUDGET), "en")) == 0


def test_long_texts_are_compared_by_a_sample():
    long = " ".join(f"word{number * 7919 % 5000}" for number in range(3000))
    desk = Desk()
    one, other = take(desk.article("", long), "en"), take(desk.article("", long[: len(long) * 2 // 3]), "en")
    assert len(numbers(one.sketch)) == len(numbers(other.sketch)) == SKETCH_SIZE
    assert copies.share(one, other) > 0.9


def test_a_fingerprint_is_the_same_after_json():
    fingerprint = take(Desk().article("Ferry aground", FERRY), "en")
    assert Fingerprint.model_validate_json(fingerprint.model_dump_json()) == fingerprint
