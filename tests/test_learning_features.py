"""Features, folds and measures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from learning_example import passages
from sklearn.feature_extraction.text import TfidfVectorizer

from pipeline.learning.features import CHARACTERS_ONLY, SPANNING_FROM, Bag, Features, Passages
from pipeline.learning.folds import grouped_folds, iterative_stratification, splits
from pipeline.learning.linear import fit_planes, fit_scale
from pipeline.learning.measures import Counts, best_threshold, calibration_error, macro_f1, micro_f1

TEXTS = [text for text, _ in passages(40)]
GERMAN = st.text(alphabet="abcäöüßÄÖ -.,\n0", max_size=60)


@given(st.lists(GERMAN, min_size=3, max_size=8))
@settings(max_examples=40)
def test_characters_within_words_are_counted_as_scikit_learn_does(texts):
    texts = [*texts, "Quartier am Bach", "Quartiersbüro am Bach"]
    bag = Bag("char_wb", (2, 5), min_count=1)
    own = bag.fit(texts)
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    theirs = vectorizer.fit_transform(texts)
    assert bag.grams.tolist() == vectorizer.get_feature_names_out().tolist()
    assert abs(own - theirs).max() < 1e-12


def test_new_texts_get_the_columns_that_were_learned():
    bag = Bag("word", (1, 2))
    learned = bag.fit(TEXTS)
    assert abs(bag.transform(TEXTS) - learned).max() < 1e-12
    assert bag.transform(["Xylophon"]).nnz == 0
    assert bag.transform([""]).shape == (1, len(bag.grams))


def test_texts_without_a_single_word_have_no_features():
    features = Features.for_size(10, headings=False)
    assert features.fit(Passages(["", "  ", ""])).shape[0] == 3
    assert features.transform(Passages(["Quartier"])).shape[0] == 1


def test_few_examples_are_read_by_characters_alone():
    kinds = [
        [b.analyzer for b in Features.for_size(n, headings=True).text_bags]
        for n in (CHARACTERS_ONLY - 1, 2000)
    ]
    assert kinds == [["char_wb"], ["char_wb", "word"]]
    assert "char" in [b.analyzer for b in Features.for_size(SPANNING_FROM, headings=False).text_bags]


def test_a_compound_shares_features_with_its_parts():
    bag = Bag("char_wb", (2, 5), min_count=1)
    rows = bag.fit(["Wohnungsmarkt", "Wohnung", "Feuerwehr"])
    near, far = (rows[0] @ rows[1].T).toarray()[0, 0], (rows[0] @ rows[2].T).toarray()[0, 0]
    assert near > 0.3 > far


def test_no_group_is_divided():
    groups = ["a"] * 7 + ["b"] * 2 + ["c"] * 5 + ["d"]
    number = grouped_folds(groups, 3)
    assert all(len({n for n, g in zip(number, groups, strict=True) if g == name}) == 1 for name in "abcd")
    assert len(set(number.tolist())) == 3


def test_rare_labels_are_spread_evenly():
    rng = np.random.default_rng(3)
    labels = (rng.random((200, 4)) < [0.5, 0.2, 0.05, 0.05]).astype(float)
    number = iterative_stratification(labels, 5)
    for column in labels.T:
        in_fold = [column[number == k].sum() for k in range(5)]
        assert max(in_fold) - min(in_fold) <= 2
    assert sum(len(test) for _, test in splits(number)) == 200
    assert (number == iterative_stratification(labels, 5)).all()


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=30))
@settings(max_examples=60)
def test_no_other_threshold_is_better(pairs):
    scores = np.array([s for s, _ in pairs])
    truth = np.array([float(t) for _, t in pairs])
    chosen = Counts.of(truth, scores >= best_threshold(scores, truth)).f1
    assert all(chosen >= Counts.of(truth, scores >= s).f1 - 1e-9 for s in scores)


def test_open_decisions_count_neither_way():
    truth = np.array([[1, np.nan], [0, 1], [1, 0]])
    given_codes = np.array([[True, True], [True, True], [False, False]])
    assert micro_f1(truth, given_codes) == pytest.approx(2 * 2 / (2 * 2 + 1 + 1))
    assert macro_f1(truth, given_codes) == pytest.approx((0.5 + 1.0) / 2)


def test_calibration_error_is_the_gap_between_stated_and_found():
    stated = np.array([0.8] * 10)
    assert calibration_error(stated, np.array([1.0] * 8 + [0.0] * 2)) == pytest.approx(0)
    assert calibration_error(stated, np.zeros(10)) == pytest.approx(0.8)


def test_probabilities_follow_the_held_out_values():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(2000, 1))
    truth = (rng.random((2000, 1)) < 1 / (1 + np.exp(-(2 * values - 1)))).astype(float)
    scale = fit_scale(values, truth)
    assert calibration_error(scale.probability(values).ravel(), truth.ravel()) < 0.03
    assert scale.slope[0] == pytest.approx(2, abs=0.3)


def test_a_useless_value_is_not_turned_upside_down():
    values = np.linspace(-1, 1, 40)[:, None]
    truth = (values < 0).astype(float)
    assert fit_scale(values, truth).slope[0] == 0


def test_a_code_with_one_side_only_is_never_given():
    bag = Bag("char_wb", (2, 5))
    matrix = bag.fit(TEXTS)
    planes = fit_planes(matrix, np.zeros((len(TEXTS), 1)), np.ones((len(TEXTS), 1)))
    assert (planes.decide(matrix) < 0).all()
