"""The codebook: categories, definitions, anchor examples, rules (``codebooks/*.yaml``)."""

from pipeline.codebook.model import Attribute, Code, Codebook, Dimension, Rule, load_codebook

__all__ = ["Attribute", "Code", "Codebook", "Dimension", "Rule", "load_codebook"]
