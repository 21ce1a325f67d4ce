"""The indexes of stories: what is put in is found, what is dropped is not, and neither grows without bound."""

from hypothesis import given
from hypothesis import strategies as st

from services.enrich.story import vectors
from services.enrich.story.indexes import MAX_ALIKE, MAX_POSTINGS, Postings, Wording, busiest

PAIRS = st.lists(st.tuples(st.booleans(), st.integers(0, 5), st.integers(1, 9)), max_size=60)


@given(PAIRS)
def test_postings_are_as_a_table_of_lists(steps):
    postings, model = Postings(), {}
    for is_added, term, number in steps:
        held = model.setdefault(term, [])
        if is_added and number not in held:
            postings.add([term], number)
            held.append(number)
        elif not is_added:
            postings.drop([term], number)
            model[term] = [one for one in held if one != number]
    for term, held in model.items():
        assert list(postings[term]) == sorted(held)


@given(PAIRS)
def test_wording_is_as_a_table_of_counts(steps):
    wording, model = Wording(), set()
    for is_added, slot, number in steps:
        one = slot << 16 | 7  # all in one bucket
        if is_added and (one, number) not in model:
            wording.add([one], number)
            model.add((one, number))
        elif not is_added:
            wording.drop([one], number)
            model.discard((one, number))
    found = wording.shared([slot << 16 | 7 for slot in range(6)])
    assert found == {number: sum(1 for _, other in model if other == number) for _, number in model}


def test_a_term_and_a_wording_of_thousands_keep_the_newest():
    postings, wording = Postings(), Wording()
    for number in range(1, 5 * MAX_POSTINGS):
        postings.add([3], number)
        wording.add([3], number)
    assert len(postings[3]) == MAX_POSTINGS
    assert postings[3][-1] == 5 * MAX_POSTINGS - 1
    assert set(wording.shared([3])) == set(range(5 * MAX_POSTINGS - MAX_ALIKE, 5 * MAX_POSTINGS))


def test_the_busiest_come_first_and_of_equals_the_first():
    found = Wording().shared([])
    found.update({4: 2, 1: 1, 3: 2, 9: 7})
    assert list(busiest(found, 3)) == [9, 3, 4]


TERMS = st.dictionaries(st.integers(0, 2**32 - 1), st.integers(1, 1 << 17), max_size=20)


@given(TERMS, TERMS)
def test_packed_vectors_are_summed_and_multiplied_as_tables_are(one, other):
    a, b = vectors.packed(one), vectors.packed(other)
    assert dict(a.items()) == one
    both = dict(one)
    b.add_to(both)
    assert both == {term: one.get(term, 0) + other.get(term, 0) for term in one | other}
    assert a.dot(other) == b.dot(one) == sum(weight * other.get(term, 0) for term, weight in one.items())


@given(TERMS)
def test_the_heaviest_are_the_same_packed_or_not(terms):
    assert vectors.heaviest_of(vectors.packed(terms), 5) == list(vectors.heaviest(terms, 5))
