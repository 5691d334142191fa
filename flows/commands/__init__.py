"""The commands of `ieptrace`, by what they are about."""
