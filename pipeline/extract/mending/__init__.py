"""Damaged text: how OCR damage is noticed and which words are put right."""
