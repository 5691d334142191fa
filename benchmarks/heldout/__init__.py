"""Held-out districts, written by examiners who had not read the extraction: Texas and New York, then Florida and its companions (`exam*.py`); only their figures are looked at."""
