"""Model files: skops archives of plain arrays and text, so that a stranger's file can run no code."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from skops import io as skops_io

from pipeline.errors import ModelError
from pipeline.files import replacing
from pipeline.learning.combination import Combination
from pipeline.learning.features import Bag, Features
from pipeline.learning.linear import Planes, Scale
from pipeline.learning.trained import CodeFigures, TrainedModel
from pipeline.learning.weighing import Record, Weighing

TRUSTED: tuple[str, ...] = ()
"""Types beyond skops' own safe ones (numbers, text, lists, numpy arrays) that a model file may hold: none."""

FORMAT = 1
"""Version of the file's layout."""

_SCHEMA = "schema.json"
"""The part of skops' archive that says what the others are."""


def save_model(model: TrainedModel, path: Path) -> None:
    """Write ``model`` to ``path`` (whole or not at all). Raises OutputError."""
    bags = [*model.features.text_bags, *model.features.heading_bags]
    about = {
        "format": FORMAT,
        "id": model.id,
        "codebook": model.codebook,
        "codebook_hash": model.codebook_hash,
        "data_hash": model.data_hash,
        "codes": list(model.codes),
        "combinations": {k: str(v) for k, v in model.combinations.items()},
        "figures": [asdict(f) for f in model.figures],
        "summary": model.summary,
        "notes": list(model.notes),
        "text_bags": len(model.features.text_bags),
        "bags": [[b.analyzer, list(b.sizes), b.min_count] for b in bags],
        "weighing": None,
    }
    arrays = {
        "coef": model.planes.coef.astype(np.float32),
        "intercept": model.planes.intercept,
        "slope": model.scale.slope,
        "offset": model.scale.offset,
        "threshold": model.scale.threshold,
    }
    for i, bag in enumerate(bags):
        arrays[f"grams_{i}"], arrays[f"idf_{i}"] = bag.grams, bag.idf
    if model.weighing is not None:
        about["weighing"] = {"codes": model.weighing.codes, "dimensions": model.weighing.dimensions}
        arrays |= _weighing_arrays(model.weighing)
    content = {"about": json.dumps(about, ensure_ascii=False, sort_keys=True), "arrays": arrays}
    with replacing(Path(path)) as partial:
        _write_numbered(skops_io.dumps(content), partial)


def _write_numbered(archive: bytes, path: Path) -> None:
    """Write skops' archive with its parts numbered and without times: skops names them by their addresses in
    memory, and equal models shall be equal files."""
    numbers: dict[int, int] = {}

    def numbered(node: dict[str, Any]) -> dict[str, Any]:
        if "__id__" in node:
            node["__id__"] = numbers.setdefault(node["__id__"], len(numbers) + 1)
        if str(node.get("file", "")).endswith(".npy"):
            node["file"] = _renamed(node["file"], numbers)
        return node

    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(path, "w") as new:
        schema = json.loads(old.read(_SCHEMA), object_hook=numbered)
        parts = {_renamed(n, numbers): old.read(n) for n in old.namelist() if n != _SCHEMA}
        for name, data in sorted((parts | {_SCHEMA: json.dumps(schema).encode()}).items()):
            new.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED, compresslevel=3)


def _renamed(part: str, numbers: dict[int, int]) -> str:
    """The name of a part of the archive by number instead of address."""
    address = int(part.removesuffix(".npy"))
    return f"{numbers.setdefault(address, len(numbers) + 1)}.npy"


def load_model(path: Path) -> TrainedModel:
    """The model in ``path``. Raises ModelError where it cannot be read or holds more than data."""
    path = Path(path)
    content = _read(path)
    try:
        about: dict[str, Any] = json.loads(content["about"])
        return _model(about, content["arrays"])
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise ModelError(
            f"„{path}“ ist kein Modell dieser Fassung von Querschau; trainieren Sie es mit „querschau train“ "
            "neu."
        ) from error


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise ModelError(f"Das Modell „{path}“ gibt es nicht; prüfen Sie den Pfad hinter --model.")
    try:
        strange = skops_io.get_untrusted_types(file=path)
        if set(strange) - set(TRUSTED):
            raise ModelError(
                f"Das Modell „{path}“ enthält fremden Programmcode ({', '.join(sorted(strange)[:3])}) und "
                "wird nicht geladen; verwenden Sie nur Modelle, die „querschau train“ geschrieben hat."
            )
        content = skops_io.load(path, trusted=list(TRUSTED))
    except ModelError:
        raise
    except Exception as error:  # whatever a damaged archive provokes in zipfile, json, numpy or skops
        raise ModelError(
            f"Das Modell „{path}“ ist beschädigt oder kein Modell; trainieren Sie es mit "
            "„querschau train“ neu."
        ) from error
    if not isinstance(content, dict):
        raise ModelError(
            f"„{path}“ enthält kein Modell von Querschau; geben Sie eine Datei an, die „querschau train“ "
            "geschrieben hat."
        )
    return content


def _model(about: dict[str, Any], arrays: dict[str, Any]) -> TrainedModel:
    if about["format"] != FORMAT:
        raise ValueError(about["format"])
    bags = [
        Bag(kind, (sizes[0], sizes[1]), least, arrays[f"grams_{i}"], arrays[f"idf_{i}"])
        for i, (kind, sizes, least) in enumerate(about["bags"])
    ]
    features = Features(bags[: about["text_bags"]], bags[about["text_bags"] :])
    figures = tuple(
        CodeFigures(**{**f, "combination": Combination(f["combination"])}) for f in about["figures"]
    )
    return TrainedModel(
        id=about["id"],
        codebook=about["codebook"],
        codebook_hash=about["codebook_hash"],
        data_hash=about["data_hash"],
        codes=tuple(about["codes"]),
        features=features,
        planes=Planes(arrays["coef"].astype(np.float64), arrays["intercept"]),
        scale=Scale(arrays["slope"], arrays["offset"], arrays["threshold"]),
        combinations={k: Combination(v) for k, v in about["combinations"].items()},
        figures=figures,
        summary=about["summary"],
        weighing=_weighing(about["weighing"], arrays),
        notes=tuple(about["notes"]),
    )


def _weighing_arrays(weighing: Weighing) -> dict[str, Any]:
    return {
        "weighing_mean": weighing.mean,
        "weighing_spread": weighing.spread,
        "weighing_coef": weighing.coef,
        "weighing_intercept": np.array([weighing.intercept]),
        "record_prior": weighing.record.prior,
        "record_precision": weighing.record.precision,
        "record_missed": weighing.record.missed,
    }


def _weighing(about: dict[str, Any] | None, arrays: dict[str, Any]) -> Weighing | None:
    if about is None:
        return None
    return Weighing(
        tuple(about["codes"]),
        tuple(about["dimensions"]),
        Record(arrays["record_prior"], arrays["record_precision"], arrays["record_missed"]),
        arrays["weighing_mean"],
        arrays["weighing_spread"],
        arrays["weighing_coef"],
        float(arrays["weighing_intercept"][0]),
    )
