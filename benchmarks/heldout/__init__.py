"""Two held-out districts, one of Texas and one of New York, written by an examiner who had not read the extraction; only their figures are looked at."""
