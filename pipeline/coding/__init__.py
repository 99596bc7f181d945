"""Coding by rules: a codebook's rules applied to segments."""

from pipeline.coding.coder import CODER, Judged, RuleCoder

__all__ = ["CODER", "Judged", "RuleCoder"]
