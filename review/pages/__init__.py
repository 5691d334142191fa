"""One module a view: what it asks of the store, and which template shows it."""
