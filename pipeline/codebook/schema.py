"""JSON Schema of a codebook file, for editors that help while writing it."""

from __future__ import annotations

from typing import Any

from pipeline.codebook.model import Codebook


def codebook_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) that ``codebooks/*.yaml`` follow, generated from the model."""
    schema = Codebook.model_json_schema(mode="validation")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Codebuch für Querschau"
    return schema
