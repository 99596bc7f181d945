"""Pseudonyms for transcripts: names, places, institutions and contacts become stable placeholders."""

from pipeline.pseudonyms.corpus import PseudonymReport, pseudonymise_corpus
from pipeline.pseudonyms.find import Finding, Kind, find_identifiers
from pipeline.pseudonyms.key import Key

__all__ = ["Finding", "Key", "Kind", "PseudonymReport", "find_identifiers", "pseudonymise_corpus"]
