"""Training: from examples to a model with honest figures about itself."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix as Matrix

from pipeline.codebook.model import Codebook
from pipeline.codebook.need import LEAST_EXAMPLES
from pipeline.counted import counted
from pipeline.errors import CodingsError
from pipeline.learning.combination import Combination, choose_all, cross_fit_combination
from pipeline.learning.examples import Examples
from pipeline.learning.features import Features
from pipeline.learning.folds import Ints, grouped_folds, iterative_stratification
from pipeline.learning.linear import CrossFit, cross_fit, fit_planes, fit_scale, held_out_scores
from pipeline.learning.measures import Counts, calibration_error, per_code
from pipeline.learning.trained import CodeFigures, TrainedModel
from pipeline.learning.weighing import fit_shared_scale, fit_weighing, held_out_weighing

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Settings:
    """How to train.

    ``min_examples``: passages with and without a code that learning it needs. ``group_by``: what
    cross-validation never divides (``document``, ``case``, ``section``, ``passage``). ``weak_weight``:
    weight of passages that only the rules have read (0: not used). ``folds``: of cross-validation.
    ``headings``: whether headings are features.
    """

    min_examples: int = LEAST_EXAMPLES
    group_by: str = "document"
    weak_weight: float = 0.0
    folds: int = 5
    headings: bool = True
    seed: int = 0


MANY_CODES = 20
"""With more codes than this three folds are enough: the time goes into codes times folds."""


@dataclass(frozen=True)
class Fit:
    """What cross-validation on the human examples found, before the model is put together.

    ``rows``: places of the human examples; ``folds``: their fold numbers; ``text``: held-out values of the
    text alone; ``cross``: held-out values, probabilities and decisions (n x learned codes); ``proposed``:
    rules and model combined, held out.
    """

    columns: list[int]
    rows: Ints
    folds: Ints
    text: Floats
    cross: CrossFit
    proposed: npt.NDArray[np.bool_]
    combinations: list[Combination]
    grouped_by: str
    notes: list[str] = field(default_factory=list)


def train(examples: Examples, codebook: Codebook, settings: Settings | None = None) -> TrainedModel:
    """A model for every code with enough examples. Raises CodingsError where there is none."""
    settings = settings or Settings()
    examples = examples if settings.weak_weight else examples.take(np.flatnonzero(examples.human))
    columns, notes = learnable(examples, settings.min_examples)
    features, matrix = prepared(examples, settings)
    labels, weights = examples.labels[:, columns], _weights(examples, settings)[:, columns]
    dimensions = tuple(codebook.dimension_of(c).id for c in examples.codes)
    fit = cross_validate(examples, matrix, columns, dimensions, settings)
    planes = fit_planes(matrix, labels, weights)
    weighing = None
    if weighs(examples):
        text, truth = _spread(fit.text, columns, examples)[fit.rows], examples.labels[fit.rows]
        weighing = fit_weighing(examples.passages.take(fit.rows), examples.codes, dimensions, text, truth)
    fit_to = fit_shared_scale if weighing else fit_scale
    scale = fit_to(fit.cross.values[fit.rows], labels[fit.rows])
    codes = tuple(examples.codes[j] for j in columns)
    data_hash = hash_of(examples)
    return TrainedModel(
        id=f"modell-{_model_hash(data_hash, codebook, settings)}",
        codebook=codebook.name,
        codebook_hash=codebook.hash,
        data_hash=data_hash,
        codes=codes,
        features=features,
        planes=planes,
        scale=scale,
        weighing=weighing,
        combinations=dict(zip(codes, fit.combinations, strict=True)),
        figures=figures(examples, fit),
        summary=summary(examples, fit),
        notes=(*examples.notes, *notes, *fit.notes),
    )


def learnable(examples: Examples, least: int) -> tuple[list[int], list[str]]:
    """Columns of codes with at least ``least`` human examples on both sides, and a note on the others."""
    labels = examples.labels[examples.human]
    yes, no = (labels == 1).sum(axis=0), (labels == 0).sum(axis=0)
    columns = [j for j in range(len(examples.codes)) if min(yes[j], no[j]) >= least]
    if not columns:
        best = int(np.argmax(np.minimum(yes, no))) if len(examples.codes) else 0
        raise CodingsError(
            f"Es gibt noch zu wenige Kodierungen zum Lernen (am meisten für „{examples.codes[best]}“: "
            f"{counted(int(yes[best]), 'Passage', 'Passagen')} mit und {no[best]} ohne diese "
            f"Kategorie); nötig sind je {least}, kodieren "
            "Sie mit „querschau code-sheet“ weitere Passagen."
        )
    few = [
        f"{examples.codes[j]} ({yes[j]})"
        for j in range(len(examples.codes))
        if yes[j] > 0 and j not in columns
    ]
    notes = []
    if few:
        notes.append(
            f"Zu wenige Beispiele und deshalb nicht gelernt (Zahl der Passagen): {', '.join(few)}; hier "
            "gelten die Regeln allein."
        )
    return columns, notes


def weighs(examples: Examples) -> bool:
    """Whether the rules' evidence is known, so that text and rules are weighed together."""
    return examples.passages.evidence is not None and examples.passages.rules is not None


def _spread(values: Floats, columns: list[int], examples: Examples) -> Floats:
    """Values of the learned codes as columns of all codes, 0 for those not learned."""
    table = np.zeros((len(values), len(examples.codes)))
    table[:, columns] = np.nan_to_num(values)
    return table


def cross_validate(
    examples: Examples, matrix: Matrix, columns: list[int], dimensions: tuple[str, ...], settings: Settings
) -> Fit:
    """Held-out results of the human examples; passages read only by rules take part in training alone."""
    rows = np.flatnonzero(examples.human)
    folds, grouped_by, notes = _folds(examples.take(rows), columns, settings)
    number = np.full(len(examples), -1, dtype=np.int64)
    number[rows] = folds
    labels, weights = examples.labels[:, columns], _weights(examples, settings)[:, columns]
    text = held_out_scores(matrix, labels, weights, number)
    if weighs(examples):
        known = np.where(examples.human[:, None], examples.labels, np.nan)
        values = held_out_weighing(
            examples.passages, examples.codes, dimensions, _spread(text, columns, examples), known, number
        )[:, columns]
        cross = cross_fit(values, labels, number, fit_shared_scale)
    else:
        cross = cross_fit(text, labels, number)
    rule, truth, given = examples.rules[rows][:, columns], labels[rows], cross.given[rows]
    proposed = cross_fit_combination(rule, given, truth, folds)
    combinations = choose_all(rule, given, truth)
    return Fit(columns, rows, folds, text, cross, proposed, combinations, grouped_by, notes)


def _folds(human: Examples, columns: list[int], settings: Settings) -> tuple[Ints, str, list[str]]:
    """Fold numbers of the human examples, by what they are grouped, and a note where that is not as asked."""
    count = settings.folds if len(columns) <= MANY_CODES else min(3, settings.folds)
    order = ["document", "case", "section", "passage"]
    for name in [settings.group_by, *order[order.index(settings.group_by) + 1 :]]:
        if name != "passage" and len(set(human.groups.get(name, []))) >= 3:
            folds = grouped_folds(human.groups[name], count)
            break
    else:
        name = "passage"
        folds = iterative_stratification(human.labels[:, columns], count, settings.seed)
    notes = []
    if name != settings.group_by:
        notes.append(
            f"Zu wenige verschiedene Einheiten für eine Prüfung nach „{GROUP_NAMES[settings.group_by]}“; "
            f"geprüft wurde nach „{GROUP_NAMES[name]}“, die Gütewerte können dadurch zu günstig sein."
        )
    return folds, name, notes


GROUP_NAMES = {"document": "Dokument", "case": "Fall", "section": "Abschnitt", "passage": "Passage"}
"""What researchers read for a grouping."""


def prepared(examples: Examples, settings: Settings) -> tuple[Features, Matrix]:
    """Features learned from the examples' texts (not their codes), and their matrix (n x features)."""
    headings = settings.headings and any(examples.passages.headings)
    features = Features.for_size(len(examples), headings=headings)
    return features, features.fit(examples.passages)


def _weights(examples: Examples, settings: Settings) -> Floats:
    weight = np.where(examples.human, 1.0, settings.weak_weight)
    return np.repeat(weight[:, None], len(examples.codes), axis=1)


def figures(examples: Examples, fit: Fit) -> tuple[CodeFigures, ...]:
    """Held-out figures of each learned code for rules, model and what is proposed."""
    truth = examples.labels[fit.rows][:, fit.columns]
    rule = examples.rules[fit.rows][:, fit.columns]
    by_rule = per_code(truth, rule == 1)
    by_model = per_code(truth, fit.cross.given[fit.rows])
    combined = per_code(truth, fit.proposed)
    result = []
    for k, j in enumerate(fit.columns):
        has_rule = not np.isnan(rule[:, k]).all()
        result.append(
            CodeFigures(
                code=examples.codes[j],
                with_code=int((truth[:, k] == 1).sum()),
                without_code=int((truth[:, k] == 0).sum()),
                rule_f1=by_rule[k].f1 if has_rule else None,
                model_precision=by_model[k].precision,
                model_recall=by_model[k].recall,
                model_f1=by_model[k].f1,
                proposed_f1=combined[k].f1,
                combination=fit.combinations[k],
            )
        )
    return tuple(result)


def summary(examples: Examples, fit: Fit) -> dict[str, float | int | str]:
    """The model's held-out figures over all learned codes."""
    truth = examples.labels[fit.rows][:, fit.columns]
    rule = examples.rules[fit.rows][:, fit.columns]
    given = {"model": fit.cross.given[fit.rows], "proposed": fit.proposed}
    if not np.isnan(rule).all():
        given["rule"] = rule == 1
    result: dict[str, float | int | str] = {
        "human_passages": len(fit.rows),
        "weak_passages": int((~examples.human).sum()),
        "grouped_by": fit.grouped_by,
        "folds": len(np.unique(fit.folds)),
        "calibration_error": calibration_error(fit.cross.probability[fit.rows].ravel(), truth.ravel()),
    }
    for name, decisions in given.items():
        counts = per_code(truth, decisions)
        result[f"{name}_micro_f1"] = sum(counts, Counts(0, 0, 0)).f1
        result[f"{name}_macro_f1"] = float(np.mean([c.f1 for c in counts]))
    return result


def hash_of(examples: Examples) -> str:
    """Content hash (16 hexadecimal digits) of what was learned from: texts, labels, who read them."""
    digest = hashlib.sha256()
    for text, row, human in zip(examples.passages.whole(), examples.labels, examples.human, strict=True):
        digest.update(f"{text}\x1f{int(human)}\x1f".encode())
        digest.update(np.nan_to_num(row, nan=-1).astype(np.int8).tobytes())
    return digest.hexdigest()[:16]


def _model_hash(data_hash: str, codebook: Codebook, settings: Settings) -> str:
    return hashlib.sha256(f"{data_hash} {codebook.hash} {settings}".encode()).hexdigest()[:10]
