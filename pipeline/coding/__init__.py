"""Coding by rules: a codebook's rules applied to segments."""

from pipeline.coding.coder import Judged, RuleCoder

__all__ = ["Judged", "RuleCoder"]
