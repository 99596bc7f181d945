"""Training, the model file, coding, and how rules and model combine."""

from __future__ import annotations

import math
import pickle
import zipfile

import numpy as np
import pytest
from learning_example import TOPICS, codebook, examples, passages, segments
from skops import io as skops_io

from pipeline.errors import CodingsError, ModelError
from pipeline.learning import Combination, Settings, load_model, save_model, train
from pipeline.learning.card import card
from pipeline.learning.combination import choose, cross_fit_combination
from pipeline.learning.examples import Examples
from pipeline.learning.features import Passages
from pipeline.learning.measures import micro_f1
from pipeline.model import Coding


@pytest.fixture(scope="module")
def model():
    return train(examples(), codebook())


def test_what_was_learned_codes_new_passages(model):
    fresh = passages(60, seed=9)
    probability = model.probabilities(Passages([t for t, _ in fresh], ["Ausgangslage"] * 60))
    truth = np.array([[float(c in codes) for c in model.codes] for _, codes in fresh])
    assert micro_f1(truth, probability >= model.scale.threshold) > 0.9
    assert ((probability >= 0) & (probability <= 1)).all()


def test_a_model_coding_carries_score_model_and_words(model):
    fresh = segments(20)
    codings = model.code(fresh)
    by_id = {s.id: s for s in fresh}
    assert codings
    for coding in codings:
        segment = by_id[coding.segment_id]
        assert (coding.method, coding.coder, coding.text) == ("model", model.id, segment.text)
        assert 0 < coding.score <= 1
        for word, (start, end) in zip(coding.evidence, coding.evidence_spans, strict=True):
            assert segment.text[start - segment.start : end - segment.start] == word
    about_rent = next(c for c in codings if c.code == "T.wohnen" and "Mietwohnungen" in c.text)
    assert "Mietwohnungen" in about_rent.evidence


def test_the_same_codings_give_the_same_model(model):
    again = train(examples(), codebook())
    assert again.id == model.id
    assert [c.score for c in again.code(segments(8))] == [c.score for c in model.code(segments(8))]


def test_figures_are_held_out_by_document(model):
    assert model.summary["grouped_by"] == "document"
    assert model.summary["calibration_error"] <= 0.15
    assert [f.code for f in model.figures] == list(TOPICS)
    assert all(f.combination is Combination.MODEL for f in model.figures)


def test_a_model_file_round_trip(model, tmp_path):
    save_model(model, tmp_path / "m.skops")
    again = load_model(tmp_path / "m.skops")
    assert (again.id, again.codes, again.figures) == (model.id, model.codes, model.figures)
    new = Passages([t for t, _ in passages(30, seed=4)])
    assert np.allclose(again.probabilities(new), model.probabilities(new), atol=1e-5)


def test_equal_models_are_equal_files(model, tmp_path):
    save_model(model, tmp_path / "a.skops")
    kept_in_memory = load_model(tmp_path / "a.skops")  # what is made now lies at other addresses
    save_model(kept_in_memory, tmp_path / "b.skops")
    assert (tmp_path / "a.skops").read_bytes() == (tmp_path / "b.skops").read_bytes()


class Stranger:
    def __reduce__(self):
        return (print, ("ausgeführt",))


def test_a_file_with_foreign_code_is_refused(tmp_path, capsys):
    skops_io.dump({"about": "{}", "arrays": {"x": Stranger()}}, tmp_path / "fremd.skops")
    with pytest.raises(ModelError, match="nicht geladen"):
        load_model(tmp_path / "fremd.skops")
    (tmp_path / "pickle.skops").write_bytes(pickle.dumps(Stranger()))
    with pytest.raises(ModelError, match="beschädigt"):
        load_model(tmp_path / "pickle.skops")
    assert "ausgeführt" not in capsys.readouterr().out


def test_damaged_missing_or_other_files_are_named(model, tmp_path):
    with pytest.raises(ModelError, match="gibt es nicht"):
        load_model(tmp_path / "fehlt.skops")
    save_model(model, tmp_path / "m.skops")
    data = (tmp_path / "m.skops").read_bytes()
    (tmp_path / "halb.skops").write_bytes(data[: len(data) // 2])
    with pytest.raises(ModelError, match="beschädigt"):
        load_model(tmp_path / "halb.skops")
    skops_io.dump({"about": '{"format": 99}', "arrays": {}}, tmp_path / "alt.skops")
    with pytest.raises(ModelError, match="kein Modell dieser Fassung"):
        load_model(tmp_path / "alt.skops")
    assert zipfile.is_zipfile(tmp_path / "m.skops")


def test_a_model_of_another_codebook_is_refused(model):
    model.check(codebook())
    with pytest.raises(ModelError, match="anderen Stand des Codebuchs"):
        model.check(codebook(extra="T.neu"))


def test_codes_with_too_few_examples_are_named_and_not_learned():
    data = examples(codes=(*TOPICS, "T.neu"))
    data.labels[:3, 3] = 1
    model = train(data, codebook(extra="T.neu"))
    assert "T.neu" not in model.codes
    assert any("T.neu (3)" in note for note in model.notes)


def test_one_class_only_cannot_be_learned():
    data = examples()
    data.labels[:] = 1.0
    with pytest.raises(CodingsError, match="zu wenige Kodierungen"):
        train(data, codebook())


def test_one_document_is_divided_by_passages_and_says_so():
    model = train(examples(documents=1), codebook())
    assert model.summary["grouped_by"] == "passage"
    assert any("zu günstig" in note for note in model.notes)


def test_the_card_states_data_quality_and_combination(model):
    text = card(model, codebook())
    assert model.data_hash in text
    assert "| Wohnen (T.wohnen) |" in text
    assert "nur Modell" in text
    assert "Dokument" in text


def test_rules_are_kept_unless_another_combination_gains():
    truth = np.array([1.0] * 10 + [0.0] * 10)
    right, wrong = truth == 1, truth == 0
    nearly = right.copy()
    nearly[0] = False
    assert choose(right, right, truth) is Combination.RULE
    assert choose(wrong, right, truth) is Combination.MODEL
    half = np.arange(20) < 5
    other = (np.arange(20) >= 5) & right
    assert choose(half, other, truth) is Combination.EITHER
    everything = np.ones(20, dtype=bool)
    assert choose(right | (np.arange(20) > 15), right | (np.arange(20) == 12), truth) is Combination.BOTH
    assert choose(nearly, everything, truth) is Combination.RULE


def test_combined_decisions_are_cross_fitted():
    truth = np.array([[1.0], [0.0]] * 20)
    wrong, right = (truth == 0).astype(float), truth == 1
    proposed = cross_fit_combination(wrong, right, truth, np.arange(40) % 4)
    assert (proposed == right).all()


def ruled(count: int = 150) -> Examples:
    """Rules that find everything about housing, and give "Sprache" wherever housing is named."""
    data = examples(count)
    rules = np.zeros(data.labels.shape)
    rules[:, 0] = data.labels[:, 0]
    rules[:, 1] = data.labels[:, 1] * (np.arange(count) % 2)
    rules[:, 2] = data.labels[:, 0]
    texts = data.passages
    weighed = Passages(texts.texts, texts.headings, rules * 1.5, rules, data.codes)
    return Examples(weighed, data.codes, data.labels, rules, data.human, data.groups)


def test_rules_and_text_are_weighed_together(tmp_path):
    model = train(ruled(), codebook())
    assert model.needs_evidence
    assert model.summary["proposed_micro_f1"] > model.summary["rule_micro_f1"] + 0.1
    save_model(model, tmp_path / "m.skops")
    again = load_model(tmp_path / "m.skops")
    data = ruled(40)
    assert np.allclose(again.probabilities(data.passages), model.probabilities(data.passages), atol=1e-4)
    with pytest.raises(ModelError, match="braucht die Belege"):
        model.values(Passages(["Ein Text ohne Regeln."]))


def test_all_codings_in_one_document_do_not_stop_training():
    data = ruled()
    first = np.array([name == "bericht_0" for name in data.groups["document"]])
    data.labels[~first] = 0
    model = train(data, codebook(), Settings(min_examples=4))
    assert 0 <= model.summary["model_micro_f1"] <= 1


def _rule(segment, code, score=0.8):
    return Coding(
        segment.id, segment.document, segment.start, segment.end, segment.text, code, "rule", score, "regeln"
    )


def test_proposals_say_who_gave_what(model):
    model.combinations["T.treff"] = Combination.BOTH
    fresh = segments(20)
    rules = [_rule(fresh[0], "T.treff"), _rule(fresh[1], "X.unbekannt")]
    table = model.weighed(rules, model.code(fresh, rules)).set_index(["segment_id", "code"])
    unknown = table.loc[(fresh[1].id, "X.unbekannt")]
    assert (unknown["proposed"], unknown["by"], unknown["combination"]) == (1, "rule", "rule")
    meeting = table.xs("T.treff", level="code")
    assert set(meeting.loc[meeting["proposed"] == 1, "by"]) <= {"rule+model"}
    model.combinations["T.treff"] = Combination.MODEL


def test_segments_that_are_not_coded_get_nothing(model):
    from dataclasses import replace

    silent = [replace(s, codable=False) for s in segments(5)]
    assert model.code(silent) == []
    assert model.code([]) == []


def test_weak_labels_help_where_people_coded_little():
    few, many = examples(30, seed=3), examples(200, seed=5)
    human = np.arange(230) < 30
    labels = np.vstack([few.labels, many.labels])
    texts = Passages([*few.passages.texts, *many.passages.texts], ["Lage"] * 230)
    groups = {"document": [f"d{i % 6}" for i in range(230)]}
    data = Examples(texts, few.codes, labels, np.full(labels.shape, np.nan), human, groups)
    alone = train(data, codebook(), Settings(weak_weight=0, min_examples=4))
    helped = train(data, codebook(), Settings(weak_weight=0.3, min_examples=4))
    assert alone.summary["weak_passages"] == 0
    assert helped.summary["weak_passages"] == 200
    assert helped.summary["model_micro_f1"] >= alone.summary["model_micro_f1"]
    assert not math.isnan(float(helped.summary["calibration_error"]))
