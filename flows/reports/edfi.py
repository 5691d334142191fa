"""Ed-Fi Data Standard 6.1, special education domain (early access): the store as resources of its JSON interface.

A row that lacks what the standard requires is not filled in: it is named in not_exported.json with the reason. docs/EDFI.md says what
is assumed. Every resource is checked against edfi.schema.json, written from the published field lists, before anything is saved.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from pipeline.errors import StoreError

if TYPE_CHECKING:
    import duckdb

RESOURCES = ("studentIEPs", "studentIEPGoals", "studentIEPServicePrescriptions", "studentIEPServiceDeliveries")
_MOST_DETAILS = 2048
_MOST_NAME = 75


@dataclass(slots=True)
class EdFi:
    """Resources by name, and what could not be one."""

    resources: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in RESOURCES})
    left_out: list[dict[str, str]] = field(default_factory=list)

    def leave(self, kind: str, key: str, reason: str) -> None:
        self.left_out.append({"kind": kind, "id": key, "reason": reason})


@cache
def terms() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("edfi_terms.toml").read_text("utf-8"))


@cache
def schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(files(__package__).joinpath("edfi.schema.json").read_text("utf-8"))
    return loaded


def build_edfi(connection: duckdb.DuckDBPyConnection, organization_id: int) -> EdFi:
    """All resources that the store can give, checked; StoreError when one breaks the schema, which would be an error of ours."""
    from flows.reports.records import last_run
    from pipeline.store.queries import ask

    as_of = last_run(connection).as_of
    made = EdFi()
    students = {row["student_id"]: row["local_id"] or row["student_id"] for row in ask(connection, "SELECT * FROM student").dicts()}
    replaced = {row[0] for row in ask(connection, "SELECT supersedes_iep_id FROM iep WHERE iep_type IS DISTINCT FROM 'amendment' "
                                                  "AND (iep_begin_date IS NULL OR iep_begin_date <= ?)", [as_of]).rows}  # fmt: skip
    ieps: dict[str, dict[str, Any]] = {}
    for row in ask(connection, "SELECT * FROM iep ORDER BY iep_id").dicts():
        reference = _add_iep(made, row, students, organization_id, as_of, row["iep_id"] in replaced)
        if reference is not None:
            ieps[row["iep_id"]] = reference
    for row in ask(connection, "SELECT * FROM goal ORDER BY goal_id").dicts():
        _add_goal(made, row, ieps)
    prescribed: dict[str, dict[str, Any]] = {}
    parents: dict[str, str | None] = {}
    for row in ask(connection, "SELECT * FROM service_prescription ORDER BY service_prescription_id").dicts():
        parents[row["service_prescription_id"]] = row["iep_id"]
        reference = _add_service(made, row, ieps, prescribed)
        if reference is not None:
            prescribed[row["service_prescription_id"]] = reference
    held = "attendance_status IN ('delivered', 'makeup') AND same_as_id IS NULL"
    for row in ask(connection, f"SELECT * FROM service_delivery WHERE {held} ORDER BY service_delivery_id").dicts():  # noqa: S608 - our own words
        _add_delivery(made, row, ieps, parents, prescribed)
    check_edfi(made.resources)
    return made


def check_edfi(resources: Mapping[str, list[dict[str, Any]]]) -> None:
    """Holds every resource against the schema; StoreError names the first that breaks it."""
    from jsonschema import Draft202012Validator

    for name, rows in resources.items():
        validator = Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": schema()["$defs"]})
        for error in validator.iter_errors(rows):
            place = "/".join(str(part) for part in error.absolute_path)
            raise StoreError(f"The Ed-Fi export would break the schema at {name}/{place} ({error.validator}). Please report this.")


def descriptor(kind: str, value: str, *, own: bool = False) -> str:
    """'uri://ed-fi.org/IEPStatusDescriptor#Active'."""
    return f"{terms()['own_namespace' if own else 'standard_namespace']}/{kind}Descriptor#{value}"


def _day(value: date) -> str:
    return value.isoformat()


def _add_iep(
    made: EdFi, row: dict[str, Any], students: Mapping[str, str], organization_id: int, as_of: date, is_replaced: bool
) -> dict[str, Any] | None:
    key, begin, end = row["iep_id"], row["iep_begin_date"], row["iep_end_date"]
    finalized = row["iep_amended_date"] or row["meeting_date"] or begin
    if row["student_id"] not in students:
        made.leave("iep", key, "The student is not known.")
        return None
    if begin is None or end is None or finalized is None:
        made.leave("iep", key, "Ed-Fi requires a begin and an end date; the paper does not print both.")
        return None
    reference = {
        "educationOrganizationId": organization_id,
        "studentUniqueId": students[row["student_id"]],
        "studentIEPIdentifier": key,
        "iepFinalizedDate": _day(finalized),
    }
    is_active = begin <= as_of <= end and not is_replaced
    resource: dict[str, Any] = {
        "educationOrganizationReference": {"educationOrganizationId": organization_id},
        "studentReference": {"studentUniqueId": students[row["student_id"]]},
        "studentIEPIdentifier": key,
        "iepFinalizedDate": _day(finalized),
        "iepBeginDate": _day(begin),
        "iepEndDate": _day(end),
        "iepStatusDescriptor": descriptor("IEPStatus", "Active" if is_active else "Inactive"),
    }
    if row["iep_amended_date"]:
        resource["iepAmendedDate"] = _day(row["iep_amended_date"])
    made.resources["studentIEPs"].append(resource)
    return reference


def _add_goal(made: EdFi, row: dict[str, Any], ieps: Mapping[str, dict[str, Any]]) -> None:
    key, goal_type = row["goal_id"], terms()["goal_type"].get(row["goal_area"])
    if row["iep_id"] not in ieps:
        return made.leave("goal", key, "Its IEP is not exported.")
    if not row["statement"]:
        return made.leave("goal", key, "The goal has no statement.")
    if goal_type is None:
        return made.leave("goal", key, "Ed-Fi requires a goal type; the area of this goal is not known.")
    statement = row["statement"]
    if len(statement) > _MOST_DETAILS:
        return made.leave("goal", key, f"The statement has more than the {_MOST_DETAILS} characters that Ed-Fi allows.")
    resource: dict[str, Any] = {
        "studentIEPReference": ieps[row["iep_id"]],
        "iepGoalIdentifier": key,
        "iepGoalDetails": statement,
        "iepGoalTypeDescriptor": descriptor("IEPGoalType", goal_type),
    }
    if row["in_force_from"]:
        period = {"beginDate": _day(row["in_force_from"])}
        if row["target_date"] and row["target_date"] >= row["in_force_from"]:
            period["endDate"] = _day(row["target_date"])
        resource["goalAchievementPeriod"] = period
    made.resources["studentIEPGoals"].append(resource)
    return None


def _add_service(
    made: EdFi, row: dict[str, Any], ieps: Mapping[str, dict[str, Any]], known: Mapping[str, dict[str, Any]]
) -> dict[str, Any] | None:
    key, begin = row["service_prescription_id"], row["begin_date"] or row["in_force_from"]
    told = _amount(row)
    location = location_type(row["location"], row["delivery_model"])
    if row["iep_id"] not in ieps:
        problem = "Its IEP is not exported."
    elif row["is_removed"]:
        problem = "The amendment ends this service; Ed-Fi holds services that are prescribed."
    elif begin is None:
        problem = "Ed-Fi requires a begin date; the paper does not print one."
    elif isinstance(told, str):
        problem = told
    elif location is None:
        problem = "Ed-Fi requires a location type; the paper prints none, or one that no type fits."
    else:
        problem = ""
    if problem or isinstance(told, str) or location is None:
        made.leave("service_prescription", key, problem)
        return None
    reference = {
        **ieps[row["iep_id"]],
        "servicePrescriptionDescriptor": service_descriptor("ServicePrescription", row["service_type"]),
        "servicePrescriptionDate": _day(begin),
    }
    if reference in known.values():
        made.leave("service_prescription", key, "Ed-Fi tells services of one IEP apart by kind and date only; another one has the same.")
        return None
    resource: dict[str, Any] = {
        "studentIEPReference": ieps[row["iep_id"]],
        "servicePrescriptionDescriptor": reference["servicePrescriptionDescriptor"],
        "servicePrescriptionDate": _day(begin),
        "beginDate": _day(begin),
        **told,
        "serviceLocationTypeDescriptor": descriptor("ServiceLocationType", location),
    }
    end = row["end_date"] or row["in_force_to"]
    if end is not None and end >= begin:
        resource["endDate"] = _day(end)
    made.resources["studentIEPServicePrescriptions"].append(resource)
    return reference


def _amount(row: dict[str, Any]) -> dict[str, Any] | str:
    """Minutes and sessions with their intervals, or why the standard cannot hold them."""
    interval, minutes, sessions = row["frequency_interval"], row["minutes_per_interval"], row["frequency"]
    if row["amount_problem"] or minutes is None or interval is None:
        return "The amount cannot be counted."
    if sessions is None:
        return "Ed-Fi requires a frequency; the paper prints a total of minutes and no number of sessions."
    # The duration's interval has no day; a day's minutes are a week's by five, as everywhere in this store.
    whole, duration_interval = (minutes * 5, "week") if interval == "day" else (minutes, interval)
    if duration_interval not in terms()["duration_interval"] or interval not in terms()["frequency_interval"]:
        return f"Ed-Fi has no interval for “{interval}”."
    if whole != int(whole) or sessions >= 1000:
        return "Ed-Fi holds whole minutes, and fewer than 1000 sessions an interval."
    return {
        "duration": int(whole),
        "durationIntervalDescriptor": descriptor("DurationInterval", terms()["duration_interval"][duration_interval]),
        "frequency": round(sessions, 2),
        "frequencyIntervalDescriptor": descriptor("FrequencyInterval", terms()["frequency_interval"][interval]),
    }


def service_descriptor(kind: str, service_type: str | None) -> str:
    """The standard's word for a service, or our own where it has none."""
    word = terms()["service"].get(service_type)
    return descriptor(kind, word) if word else descriptor(kind, (service_type or "other").title(), own=True)


def location_type(printed: str | None, delivery_model: str | None) -> str | None:
    """The standard's word for a printed place; a room for groups is not said of a service for one, nor the reverse."""
    words = f" {(printed or '').casefold()} "
    found = next((str(item["value"]) for item in terms()["location"] if any(word in words for word in item["words"])), None)
    if found and found.endswith("Group)") and delivery_model != "group":
        return "Special Education Therapy Room (Individual)" if delivery_model == "individual" else None
    if found and found.endswith("(Individual)") and delivery_model != "individual":
        return "Special Education Therapy Room (Small Group)" if delivery_model == "group" else None
    return found


def _add_delivery(
    made: EdFi,
    row: dict[str, Any],
    ieps: Mapping[str, dict[str, Any]],
    parents: Mapping[str, str | None],
    prescribed: Mapping[str, dict[str, Any]],
) -> None:
    key, service = row["service_delivery_id"], row["service_prescription_id"]
    iep = ieps.get(parents.get(service) or "") if service else None
    if service is None:
        return made.leave("service_delivery", key, "The session belongs to no service of an IEP, and Ed-Fi requires the IEP.")
    if iep is None:
        return made.leave("service_delivery", key, "Its IEP is not exported.")
    if row["service_date"] is None:
        return made.leave("service_delivery", key, "Ed-Fi requires a date; the log prints none that can be read.")
    resource: dict[str, Any] = {
        "studentIEPReference": iep,
        "iepServiceDeliveryIdentifier": key,
        "serviceDeliveryDescriptor": service_descriptor("ServiceDelivery", row["service_type"]),
        "serviceDeliveryDate": _day(row["service_date"]),
    }
    if service in prescribed:
        resource["studentIEPServicePrescriptionReference"] = prescribed[service]
    provider = provider_name(row["provider"])
    if provider is not None:
        resource["providers"] = [{"firstName": provider[0], "lastSurname": provider[1]}]
    made.resources["studentIEPServiceDeliveries"].append(resource)
    return None


def provider_name(printed: str | None) -> tuple[str, str] | None:
    """('Ana', 'Ruiz') of 'Ana Ruiz' or 'Ruiz, Ana, SLP'; None of initials alone, a role or several people."""
    words = (printed or "").strip()
    if not words or any(mark in words for mark in (";", "/", "&", "\n")):
        return None
    if set(words.casefold().replace(",", " ").split()) & set(terms()["role_words"]) - {"slp", "ot", "pt"}:
        return None
    parts = [part.strip() for part in words.split(",")]
    if len(parts) > 1 and " " not in parts[0] and parts[1] and not parts[1].isupper():
        first, last = parts[1], parts[0]
    else:
        names = parts[0].split()
        # "A. Ruiz" is no first name, "Ana SLP" no surname.
        if len(names) != 2 or any(len(name.rstrip(".")) < 2 or name.casefold() in terms()["role_words"] for name in names):
            return None
        first, last = names
    return (first[:_MOST_NAME], last[:_MOST_NAME]) if first and last else None
