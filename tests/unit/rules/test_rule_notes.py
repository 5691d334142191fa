"""Every rule has an example, and every setting that it names exists."""

from __future__ import annotations

from pipeline.lexicon import load_lexicon
from pipeline.rules import RULES
from pipeline.settings import Thresholds


def test_every_rule_has_an_example_and_real_settings():
    notes = load_lexicon("rule_notes")
    assert set(notes) == {rule.code for rule in RULES}
    assert all(rule.example for rule in RULES)
    named = {name for rule in RULES for name in rule.settings}
    assert named == set(Thresholds.model_fields)
