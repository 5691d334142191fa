"""A second district, drawn by another hand in forms that extraction is not developed against; only its figures are looked at."""
