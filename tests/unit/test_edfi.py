"""The Ed-Fi export's words: what the standard can hold, what stays out, and that the schema bites."""

from __future__ import annotations

from typing import Any

import pytest

from flows.reports.edfi import RESOURCES, _amount, check_edfi, location_type, provider_name, schema, service_descriptor
from pipeline.errors import StoreError

IEP = {"educationOrganizationId": 255901, "studentUniqueId": "604822", "studentIEPIdentifier": "iep_1", "iepFinalizedDate": "2025-09-10"}
GOAL: dict[str, Any] = {
    "studentIEPReference": IEP, "iepGoalIdentifier": "goal_1", "iepGoalDetails": "Reads 90 words.",
    "iepGoalTypeDescriptor": "uri://ed-fi.org/IEPGoalTypeDescriptor#Academic Achievement",
}  # fmt: skip


def row(**changes: Any) -> dict[str, Any]:
    return {"amount_problem": None, "frequency_interval": "week", "minutes_per_interval": 60.0, "frequency": 2.0} | changes


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, (60, "Week", 2.0, "Week")),
        ({"frequency_interval": "day", "minutes_per_interval": 20.0, "frequency": 1.0}, (100, "Week", 1.0, "Day")),
        ({"frequency_interval": "year", "minutes_per_interval": 300.0, "frequency": 10.0}, (300, "Year", 10.0, "Year")),
        ({"frequency": None}, "frequency"),
        ({"frequency_interval": "cycle"}, "cycle"),
        ({"minutes_per_interval": None}, "counted"),
        ({"amount_problem": "as needed"}, "counted"),
        ({"minutes_per_interval": 22.5}, "whole minutes"),
    ],
    ids=["weekly", "daily", "yearly", "a bare total", "a cycle", "no amount", "as needed", "half minutes"],
)
def test_amounts_that_the_standard_can_hold(changes: dict[str, Any], told: tuple[Any, ...] | str) -> None:
    found = _amount(row(**changes))
    if isinstance(told, str):
        assert isinstance(found, str)
        assert told in found
    else:
        assert isinstance(found, dict)
        codes = [str(value).partition("#")[2] if "uri:" in str(value) else value for value in found.values()]
        assert tuple(codes) == told


@pytest.mark.parametrize(
    ("printed", "model", "told"),
    [("Resource room", None, "Special Education Classroom"), ("General Education Classroom", None, "General Education Classroom"),
     ("Speech Room", "group", "Speech Therapy Room (Small Group)"), ("Speech Room", "individual", "Special Education Therapy Room (Individual)"),
     ("Speech Room", None, None), ("Room 12B", None, None), (None, None, None)],
    ids=["resource", "general", "group", "individual", "unknown model", "a number", "nothing"],
)  # fmt: skip
def test_places_are_named_only_where_a_type_fits(printed: str | None, model: str | None, told: str | None) -> None:
    assert location_type(printed, model) == told


@pytest.mark.parametrize(
    ("printed", "told"),
    [("Ana Ruiz", ("Ana", "Ruiz")), ("Ruiz, Ana, SLP", ("Ana", "Ruiz")), ("A.R.", None), ("Ana Ruiz; Bo Lund", None),
     ("District of Service", None), ("Speech Pathologist", None), ("A. Ruiz", None), ("Ana SLP", None), (None, None)],
    ids=["first last", "last first", "initials", "two people", "an office", "a role", "an initial", "a title", "nothing"],
)  # fmt: skip
def test_providers_are_named_only_where_names_are_told(printed: str | None, told: tuple[str, str] | None) -> None:
    assert provider_name(printed) == told


def test_services_without_a_word_in_the_standard_go_under_our_own_namespace() -> None:
    assert service_descriptor("ServiceDelivery", "counseling") == "uri://ed-fi.org/ServiceDeliveryDescriptor#Counseling"
    assert service_descriptor("ServiceDelivery", "specialized academic instruction").startswith("uri://ieptrace.example/")


def test_the_schema_holds_all_resources_and_bites() -> None:
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(schema())
    assert set(RESOURCES) == set(schema()["$defs"])
    check_edfi({"studentIEPGoals": [GOAL]})
    for broken in (
        GOAL | {"iepGoalDetails": "x" * 2049},
        GOAL | {"iepGoalTypeDescriptor": "Academic Achievement"},
        GOAL | {"madeUp": 1},
        GOAL | {"studentIEPReference": IEP | {"iepFinalizedDate": "9/10/2025"}},
        {name: value for name, value in GOAL.items() if name != "iepGoalIdentifier"},
    ):
        with pytest.raises(StoreError, match="studentIEPGoals/0"):
            check_edfi({"studentIEPGoals": [broken]})
