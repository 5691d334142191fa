"""Trains every model anew from the tables and generators beside this file: `make models`."""

from __future__ import annotations

import sys

from classifiers.training import document_types, train_links, wording


def main() -> None:
    for line in (document_types.train(), *wording.train_wording()):
        sys.stdout.write(line + "\n")
    train_links.main()


if __name__ == "__main__":
    main()
