"""The command ``querschau``: a thin door to pipeline and flows."""
