"""QualCoder's project folder, read."""
