"""Querschau: German municipal documents coded by the case-study method, case by case."""

__version__ = "0.1.0"
