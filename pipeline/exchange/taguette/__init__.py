"""Taguette's project database, both ways."""
