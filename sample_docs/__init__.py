"""An invented district, drawn by code: `python -m sample_docs.draw` writes its drop and the truth beside it."""
