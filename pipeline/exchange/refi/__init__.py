"""REFI-QDA projects and codebooks (MAXQDA, ATLAS.ti, NVivo, QualCoder), both ways."""
