-- The views for analysts. `-- view NAME: text` and `--   column: text` become comments; a column without a text here takes that
-- of the first table column of its name. Names and types are promises.

-- view goal_progress: Where each goal stands, in its own unit, one row a goal.
CREATE OR REPLACE VIEW goal_progress AS
SELECT goal_id, student_id, baseline_value, target_value, unit, target_date, latest_value, latest_date, point_count, slope_per_week,
    expected_value, projected_value, projected_low, projected_high, progress_status, confidence
FROM analysis_goal_progress;

-- view progress_summary: A sentence for parents on each goal and reporting period, from evidence alone.
CREATE OR REPLACE VIEW progress_summary AS
SELECT goal_id, student_id, period_label, summary, observation_ids FROM analysis_progress_summary;

-- view service_balance: Promised minutes against what happened, one row a prescription and interval.
--   unaccounted_minutes: Never below 0: promised + over-delivered = delivered + by cause - made up + unaccounted.
--   made_up_minutes: Of the minutes not held for a cause, what make-ups and longer sessions made good again.
--   over_delivered_minutes: Delivered beyond what was promised, make-ups included; 0 where the promise was not exceeded.
CREATE OR REPLACE VIEW service_balance AS
SELECT service_prescription_id, student_id, interval_start, interval_end, promised_minutes, delivered_minutes, student_absent_minutes,
    provider_absent_minutes, school_closed_minutes, refused_minutes, cancelled_minutes, other_minutes, unaccounted_minutes,
    shortfall_minutes, school_caused_shortfall_minutes,
    greatest(student_absent_minutes + provider_absent_minutes + school_closed_minutes + refused_minutes + cancelled_minutes
        + other_minutes - shortfall_minutes, 0) AS made_up_minutes,
    greatest(delivered_minutes - promised_minutes, 0) AS over_delivered_minutes
FROM analysis_service_balance;

-- view service_delivery_summary: Promised minutes against what happened over the logged span, one row a prescription.
--   unaccounted_minutes: Never below 0: promised + over-delivered = delivered + by cause - made up + unaccounted.
--   made_up_minutes: Of the minutes not held for a cause, what make-ups and longer sessions made good again.
--   over_delivered_minutes: Delivered beyond what was promised, make-ups included; 0 where the promise was not exceeded.
CREATE OR REPLACE VIEW service_delivery_summary AS
SELECT service_prescription_id, student_id, span_start, span_end, promised_minutes, delivered_minutes, student_absent_minutes,
    provider_absent_minutes, school_closed_minutes, refused_minutes, cancelled_minutes, other_minutes, unaccounted_minutes,
    shortfall_minutes, school_caused_shortfall_minutes,
    greatest(student_absent_minutes + provider_absent_minutes + school_closed_minutes + refused_minutes + cancelled_minutes
        + other_minutes - shortfall_minutes, 0) AS made_up_minutes,
    greatest(delivered_minutes - promised_minutes, 0) AS over_delivered_minutes
FROM analysis_service_summary;

-- view document_path: The first path under which each document lies in the drop.
--   path: Relative to the drop.
CREATE OR REPLACE VIEW document_path AS
SELECT document_id, arg_min(path, (status NOT IN ('new', 'unchanged'), status <> 'quarantined', path)) AS path
FROM source_file WHERE document_id IS NOT NULL AND status <> 'removed' GROUP BY document_id;

-- view retired_document: Documents whose last file left the drop, or holds something else now: kept and marked, counted by nothing.
--   path: Where it last lay.
--   why: superseded, or what became of its file.
--   superseded_by: The document that its path holds now; NULL when the path is gone too.
--   facts: What it said, as JSON.
CREATE OR REPLACE VIEW retired_document AS
SELECT document.document_id, coalesce(later.path, gone.path) AS path, document_type,
    CASE WHEN later.path IS NOT NULL THEN 'superseded: The file holds something else now.' ELSE gone.reason END AS why,
    later.document_id AS superseded_by, retired_at, document_facts.facts
FROM document
LEFT JOIN (SELECT previous_document_id, min(path) AS path, arg_min(document_id, path) AS document_id FROM source_file
    WHERE previous_document_id IS NOT NULL AND status <> 'removed' GROUP BY previous_document_id) AS later
    ON later.previous_document_id = document.document_id
LEFT JOIN (SELECT document_id, min(path) AS path, arg_min(reason, path) AS reason FROM source_file GROUP BY document_id) AS gone
    ON gone.document_id = document.document_id
LEFT JOIN document_facts ON document_facts.document_id = document.document_id
WHERE retired_at IS NOT NULL;

-- view evidence_timeline: Everything that happened, one row an artifact in date order.
--   event_date: Day of the artifact; NULL when it has none.
--   artifact_kind: Table of the artifact.
--   artifact_id: Its key.
--   title: A few words that tell what it is.
CREATE OR REPLACE VIEW evidence_timeline AS
SELECT student_id, service_date AS event_date, 'service_delivery' AS artifact_kind, service_delivery_id AS artifact_id, document_id,
    concat_ws(', ', coalesce(service_text, service_type), attendance_status,
        CASE WHEN minutes IS NOT NULL THEN format('{:g} min', minutes) END) AS title,
    (SELECT min(goal_id) FROM observation WHERE source_kind = 'service_delivery' AND source_id = service_delivery_id) AS goal_id,
    service_prescription_id
FROM service_delivery WHERE same_as_id IS NULL
UNION ALL
SELECT student_id, report_date, 'progress_statement', progress_statement_id, document_id,
    concat_ws(': ', coalesce(period_label, 'Progress'), coalesce(statement, rating_text)), goal_id, NULL
FROM progress_statement WHERE same_as_id IS NULL
UNION ALL
SELECT student_id, sample_date, 'work_sample', work_sample_id, document_id, coalesce(title, subject, 'Work sample'), goal_id, NULL
FROM work_sample
UNION ALL
SELECT student_id, observed_on, 'observation', observation_id, document_id, coalesce(text, 'Data point'), goal_id, NULL
FROM observation WHERE source_kind = 'data_sheet'
UNION ALL
SELECT student_id, coalesce(meeting_date, iep_amended_date, iep_begin_date), 'iep', iep_id, document_id, concat_ws(' ', 'IEP', iep_type), NULL, NULL
FROM iep
ORDER BY event_date, student_id, artifact_kind, artifact_id;

-- view unlinked_artifact: Artifacts that belong to no goal and no service, and why.
--   artifact_kind: Table of the artifact.
--   artifact_id: Its key.
--   reason: Why nothing matched.
CREATE OR REPLACE VIEW unlinked_artifact AS
SELECT artifact.artifact_kind, artifact.artifact_id, artifact.student_id, artifact.document_id,
    coalesce(unlinked.reason, CASE WHEN artifact.student_id IS NULL THEN 'The student is not known.' ELSE 'Nothing of this student matches.' END)
        AS reason
FROM (
    SELECT 'service_delivery' AS artifact_kind, service_delivery_id AS artifact_id, student_id, document_id FROM service_delivery
    UNION ALL SELECT 'progress_statement', progress_statement_id, student_id, document_id FROM progress_statement
    UNION ALL SELECT 'work_sample', work_sample_id, student_id, document_id FROM work_sample
    UNION ALL SELECT 'observation', observation_id, student_id, document_id FROM observation
    WHERE source_kind = 'data_sheet' AND goal_id IS NULL
) AS artifact
ANTI JOIN link ON link.artifact_kind = artifact.artifact_kind AND link.artifact_id = artifact.artifact_id
LEFT JOIN (SELECT artifact_kind, artifact_id, min(reason) AS reason FROM unlinked GROUP BY ALL) AS unlinked
    ON unlinked.artifact_kind = artifact.artifact_kind AND unlinked.artifact_id = artifact.artifact_id;

-- view review_queue: Open flags, the worst first, with the file and page to look at.
--   path: File in the drop.
--   page_number: Page to look at, from 1.
CREATE OR REPLACE VIEW review_queue AS
SELECT flag.*, student.student_name, student.school,
    coalesce(document_path.path, CASE WHEN flag.subject_kind = 'source_file' THEN flag.subject_id END) AS path, place.page_number
FROM flag
LEFT JOIN student USING (student_id)
LEFT JOIN document_path ON document_path.document_id = flag.document_id
LEFT JOIN (SELECT subject_kind, subject_id, document_id, min(page_number) AS page_number FROM provenance GROUP BY ALL) AS place
    ON place.subject_kind = flag.subject_kind AND place.subject_id = flag.subject_id AND place.document_id = flag.document_id
WHERE flag.status IN ('open', 'confirmed')
ORDER BY list_position(['high', 'medium', 'low', 'info'], flag.severity), flag.rule, student.student_name, flag.flag_id;

-- view iep_at_a_glance: What each IEP promises, one row an IEP.
--   goal_count: Goals that it states.
--   service_count: Services that it states.
--   accommodation_count: Accommodations that it states.
--   services: Each service with its amount as printed.
--   minutes_per_week: Sum of what is counted by the week or day.
--   open_flags: Open flags above info on the IEP, its goals and services.
CREATE OR REPLACE VIEW iep_at_a_glance AS
SELECT iep.iep_id, iep.student_id, student.student_name, student.school, student.grade_level, iep.iep_type, iep.meeting_date,
    iep.iep_begin_date, iep.iep_end_date, iep.case_manager, iep.progress_report_frequency,
    (SELECT count(*) FROM goal WHERE goal.iep_id = iep.iep_id) AS goal_count,
    coalesce(served.service_count, 0) AS service_count,
    (SELECT count(*) FROM accommodation WHERE accommodation.iep_id = iep.iep_id) AS accommodation_count,
    served.services, served.minutes_per_week,
    coalesce(flagged.open_flags, 0) AS open_flags,
    document_path.path, iep.document_id
FROM iep
LEFT JOIN student USING (student_id)
LEFT JOIN document_path ON document_path.document_id = iep.document_id
LEFT JOIN (SELECT iep_id, count(*) AS service_count, sum(minutes_per_week) AS minutes_per_week,
    string_agg(concat_ws(': ', service_text, amount_text), '; ' ORDER BY position, service_prescription_id) AS services
    FROM service_prescription WHERE NOT coalesce(is_removed, false) GROUP BY iep_id) AS served ON served.iep_id = iep.iep_id
LEFT JOIN (SELECT subject.iep_id, count(DISTINCT flag_id) AS open_flags
    FROM (SELECT iep_id, iep_id AS subject_id FROM iep UNION ALL SELECT iep_id, goal_id FROM goal
        UNION ALL SELECT iep_id, service_prescription_id FROM service_prescription) AS subject
    JOIN flag ON flag.subject_id = subject.subject_id
    WHERE flag.status IN ('open', 'confirmed') AND flag.severity <> 'info' GROUP BY subject.iep_id) AS flagged ON flagged.iep_id = iep.iep_id;

-- view student_summary: One row a student: what there is and what needs a look.
--   iep_count: IEPs in the drop.
--   goal_count: Goals in the drop.
--   goals_off_track: Goals whose trend misses the target.
--   service_count: Services promised.
--   session_count: Sessions logged, copies left out.
--   promised_minutes: Minutes promised over the logged spans.
--   delivered_minutes: Minutes held over the logged spans.
--   statement_count: Progress statements, reprints left out.
--   vague_count: Of these, those without measured performance.
--   work_sample_count: Work samples.
--   last_evidence_date: Day of the latest artifact.
--   high_flags: Open flags of severity high.
--   medium_flags: Open flags of severity medium.
--   low_flags: Open flags of severity low.
CREATE OR REPLACE VIEW student_summary AS
SELECT student.student_id, student.student_name, student.local_id, student.grade_level, student.school,
    (SELECT count(*) FROM iep WHERE iep.student_id = student.student_id) AS iep_count,
    (SELECT count(*) FROM goal WHERE goal.student_id = student.student_id) AS goal_count,
    (SELECT count(*) FROM goal_progress AS g WHERE g.student_id = student.student_id AND g.progress_status = 'off_track') AS goals_off_track,
    (SELECT count(*) FROM service_prescription AS s WHERE s.student_id = student.student_id) AS service_count,
    (SELECT count(*) FROM service_delivery AS d WHERE d.student_id = student.student_id AND d.same_as_id IS NULL) AS session_count,
    (SELECT sum(promised_minutes) FROM service_delivery_summary AS s WHERE s.student_id = student.student_id) AS promised_minutes,
    (SELECT sum(delivered_minutes) FROM service_delivery_summary AS s WHERE s.student_id = student.student_id) AS delivered_minutes,
    (SELECT count(*) FROM progress_statement AS p WHERE p.student_id = student.student_id AND p.same_as_id IS NULL) AS statement_count,
    (SELECT count(*) FROM progress_statement AS p WHERE p.student_id = student.student_id AND p.same_as_id IS NULL AND p.is_vague)
        AS vague_count,
    (SELECT count(*) FROM work_sample AS w WHERE w.student_id = student.student_id) AS work_sample_count,
    (SELECT max(event_date) FROM evidence_timeline AS e WHERE e.student_id = student.student_id AND e.artifact_kind <> 'iep')
        AS last_evidence_date,
    (SELECT count(*) FROM review_queue AS q WHERE q.student_id = student.student_id AND q.severity = 'high') AS high_flags,
    (SELECT count(*) FROM review_queue AS q WHERE q.student_id = student.student_id AND q.severity = 'medium') AS medium_flags,
    (SELECT count(*) FROM review_queue AS q WHERE q.student_id = student.student_id AND q.severity = 'low') AS low_flags
FROM student;

-- view school_summary: One row a school.
--   student_count: Students.
--   students_with_high_flags: Students with an open flag of severity high.
--   goal_count: Goals.
--   goals_off_track: Goals whose trend misses the target.
--   promised_minutes: Minutes promised over the logged spans.
--   delivered_minutes: Minutes held over the logged spans.
--   delivered_percent: Minutes held of those promised.
--   statement_count: Progress statements.
--   vague_count: Of these, those without measured performance.
--   high_flags: Open flags of severity high.
--   medium_flags: Open flags of severity medium.
--   low_flags: Open flags of severity low.
CREATE OR REPLACE VIEW school_summary AS
SELECT school, count(*) AS student_count, count(*) FILTER (high_flags > 0) AS students_with_high_flags, sum(goal_count)::BIGINT AS goal_count,
    sum(goals_off_track)::BIGINT AS goals_off_track, sum(promised_minutes) AS promised_minutes, sum(delivered_minutes) AS delivered_minutes,
    round(100 * sum(delivered_minutes) / nullif(sum(promised_minutes), 0), 1) AS delivered_percent,
    sum(statement_count)::BIGINT AS statement_count, sum(vague_count)::BIGINT AS vague_count, sum(high_flags)::BIGINT AS high_flags,
    sum(medium_flags)::BIGINT AS medium_flags, sum(low_flags)::BIGINT AS low_flags
FROM student_summary GROUP BY school;

-- view run_changes: What the last run changed: flags opened, changed or gone.
--   event: opened, changed or gone.
CREATE OR REPLACE VIEW run_changes AS
SELECT run.run_id, run.started_at, flag_event.event, flag.flag_id, flag.rule, flag.severity, flag.student_id, student.student_name,
    flag.message, flag.status
FROM flag_event JOIN run USING (run_id) JOIN flag USING (flag_id) LEFT JOIN student ON student.student_id = flag.student_id
WHERE flag_event.event <> 'still_there' AND run.run_id = (SELECT arg_max(run_id, started_at) FROM run WHERE finished_at IS NOT NULL)
ORDER BY flag_event.event, list_position(['high', 'medium', 'low', 'info'], flag.severity), flag.rule, flag.flag_id;
