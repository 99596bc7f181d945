"""Pseudonyms for transcripts: what identifies people becomes stable placeholders."""

from pipeline.pseudonyms.corpus import PseudonymReport, pseudonymise_corpus
from pipeline.pseudonyms.find import Finder, find_identifiers
from pipeline.pseudonyms.key import Key
from pipeline.pseudonyms.kinds import Finding, Kind

__all__ = ["Finder", "Finding", "Key", "Kind", "PseudonymReport", "find_identifiers", "pseudonymise_corpus"]
