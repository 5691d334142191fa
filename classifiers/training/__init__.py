"""Training data and training code of the classifiers; nothing here runs when documents are read."""
