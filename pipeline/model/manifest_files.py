"""The manifest on the disk: ``manifest.json``, of a large collection with its documents beside it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from pipeline.files import write_bytes
from pipeline.model.manifest import Manifest

MANIFEST = "manifest.json"
DOCUMENTS = "documents.parquet"


def read_manifest(path: Path) -> Manifest:
    """The manifest in a file, with its documents wherever they lie. Raises OSError where there is none,
    ValueError where it is damaged."""
    manifest = Manifest.from_json(path.read_bytes())
    if not manifest.documents_sha256:
        return manifest
    from pipeline.model.document_table import documents_in

    data = path.with_name(DOCUMENTS).read_bytes()
    if hashlib.sha256(data).hexdigest() != manifest.documents_sha256:
        raise ValueError(f"{DOCUMENTS} is not the table that the manifest names")
    return replace(manifest, documents=documents_in(data))


def write_manifest(folder: Path, manifest: Manifest) -> Manifest:
    """Write ``manifest.json`` and, where the collection lies in shards, its documents beside it; returns the
    manifest with their hash. Raises OutputError."""
    manifest = replace(manifest, documents_sha256="")
    if manifest.shards:
        from pipeline.model.document_table import table_bytes

        data = table_bytes(manifest.documents)
        write_bytes(folder / DOCUMENTS, data)
        manifest = replace(manifest, documents_sha256=hashlib.sha256(data).hexdigest())
    write_bytes(folder / MANIFEST, manifest.to_json())
    return manifest
