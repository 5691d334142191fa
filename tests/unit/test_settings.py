"""district.toml: what is accepted, and what a mistake is told."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.settings import LexiconAdditions, Settings, Thresholds, load_settings

GOOD = """
[district]
name = "Harborlight Schools"
state = "oh"

[calendar]
school_year = "2025-26"
first_day = 2025-08-20
last_day = 2026-05-29
no_school = [[2025-09-01, 2025-09-01]]

[[reporting_period]]
label = "Q1"
start = 2025-08-20
end = 2025-10-17
report_due = 2025-10-31

[thresholds]
underdelivered_tolerance = 0.2

[rules]
off = ["goal.weak_method"]
"""


def load(tmp_path, text):
    path = tmp_path / "district.toml"
    path.write_text(text, "utf-8")
    return load_settings(path)


def test_reads_every_table(tmp_path):
    settings = load(tmp_path, GOOD)
    assert settings.profile == "OH"
    assert settings.reporting_periods[0].report_due == date(2025, 10, 31)
    assert settings.thresholds.underdelivered_tolerance == 0.2
    assert settings.thresholds.late_start_school_days == 10
    assert settings.rules.off == ("goal.weak_method",)
    assert settings.notes == ()


def test_without_a_file_says_what_cannot_be_known():
    settings = load_settings()
    assert settings.profile == "federal"
    assert len(settings.notes) == 3


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(("underdelivered_tolerance", "underdeliverd_tolerance"), "not a setting that we know", id="misspelt threshold"),
        pytest.param(("0.2", "20"), "less than or equal to 1", id="a percent where a share belongs"),
        pytest.param(('"oh"', '"Ohio"'), "two-letter postal code", id="state in full"),
        pytest.param(("last_day = 2026-05-29", "last_day = 2025-05-29"), "after first_day", id="year turned round"),
        pytest.param(("end = 2025-10-17", "end = 2025-07-17"), "ends before it begins", id="period turned round"),
        pytest.param(("[rules]", "[ruels]"), "ruels", id="misspelt table"),
        pytest.param(("[district]", "[district"), "not valid TOML", id="broken TOML"),
    ],
)
def test_tells_what_is_wrong(tmp_path, change, told):
    with pytest.raises(SettingsError, match=told):
        load(tmp_path, GOOD.replace(*change))


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path / "none.toml")


def test_the_hash_follows_the_settings(tmp_path):
    assert load(tmp_path, GOOD).config_hash == load(tmp_path, GOOD).config_hash != Settings().config_hash


def test_every_threshold_is_read_somewhere():
    root = Path(__file__).resolve().parents[2]
    code = "".join(
        path.read_text("utf-8")
        for folder in ("pipeline", "classifiers", "flows")
        for path in (root / folder).rglob("*.py")
        if path.name != "settings.py"
    )
    assert [name for name in Thresholds.model_fields if f".{name}" not in code] == []
    assert [name for name in LexiconAdditions.model_fields if f".{name}" not in code] == []
