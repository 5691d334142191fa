"""The evidence store: one DuckDB file that analysts query, written by one run at a time and published whole."""
