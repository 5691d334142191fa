"""The review page: a local web page over a published evidence store, for case managers, campus leads and auditors."""
