-- The tables of the evidence store. The text after `--` beside a table or column becomes its COMMENT in the database,
-- so that DESCRIBE and a data browser explain themselves. Names and types are promises: see the migrations before you change one.

CREATE TABLE store_meta (  -- One row: what this file is.
    schema_version INTEGER NOT NULL,  -- Version of tables and views; a newer one than the software knows is refused.
    store_token VARCHAR NOT NULL,  -- Changes with every publication; a working file continues only the publication that it was copied from.
    published_at TIMESTAMP,  -- When this copy was published, UTC.
    note VARCHAR  -- What a reader should know of the file, such as that it is not encrypted.
);
CREATE TABLE run (  -- One row for each ingest.
    run_id VARCHAR NOT NULL,  -- Key of the run.
    flow_run_id VARCHAR,  -- Key of the Prefect flow run; NULL for a direct run.
    started_at TIMESTAMP,  -- UTC.
    finished_at TIMESTAMP,  -- UTC; NULL when the run did not end.
    drop_path VARCHAR,  -- Folder that was ingested.
    as_of DATE,  -- The day from which gaps, trends and due dates were judged.
    software_version VARCHAR,  -- Version of ieptrace with a hash of its code.
    config_hash VARCHAR,  -- Hash of the settings (district.toml).
    files_seen INTEGER,  -- Files, archive members and attachments seen.
    files_new INTEGER,  -- Of these, documents read for the first time.
    files_unchanged INTEGER,  -- Of these, already read by an earlier run.
    files_quarantined INTEGER,  -- Of these, those that could not be read.
    settings VARCHAR,  -- The settings as JSON.
    notes VARCHAR[]  -- What this run cannot know, and why (no calendar, no reporting periods).
);
CREATE TABLE source_file (  -- One row for every file and every archive member or attachment ever seen.
    drop_id VARCHAR NOT NULL,  -- Key of the drop (folder) it came in.
    path VARCHAR NOT NULL,  -- Relative to the drop; a.zip!/b.pdf for a member; a repeated member name ends in #2.
    document_id VARCHAR,  -- The content; NULL where it was not read (ignored, or not a regular file).
    run_id VARCHAR,  -- Run that saw it last.
    byte_size BIGINT,  -- Bytes.
    modified_at TIMESTAMP,  -- As the file system or archive says.
    status VARCHAR NOT NULL,  -- new, unchanged, duplicate, quarantined, ignored or removed.
    reason VARCHAR,  -- A stable code and a sentence; always there for quarantined and ignored.
    media_type VARCHAR,  -- Kind by content, not by name.
    previous_document_id VARCHAR  -- Another content that this path held before, which this one supersedes; NULL when there was none.
);
CREATE TABLE document (  -- One row for each distinct content.
    document_id VARCHAR NOT NULL,  -- SHA-256 of the bytes, in hex.
    file_name VARCHAR,  -- Name of the first file with this content.
    media_type VARCHAR,  -- Kind by content.
    byte_size BIGINT,  -- Bytes.
    page_count INTEGER,  -- Pages or sheets.
    document_type VARCHAR,  -- iep, service_log, progress_report, work_sample, notice, meeting_record, evaluation or other; NULL for containers.
    document_type_score DOUBLE,  -- Certainty of the type, 0 to 1.
    text_source VARCHAR,  -- text_layer, ocr, mixed, form_fields or cells.
    ocr_confidence DOUBLE,  -- Mean confidence of recognised words, 0 to 1; NULL where nothing was recognised.
    language VARCHAR,  -- ISO 639-1 code; NULL when not known.
    reader_version VARCHAR,  -- Version of the reader.
    ingested_at TIMESTAMP,  -- When it was first read, UTC.
    extractor_version VARCHAR,  -- Hash of the extraction code that wrote its facts.
    retired_at TIMESTAMP  -- When its last file left the drop, UTC; nothing counts it any more, its reading and facts are kept (view retired_document). NULL while it is there.
);
CREATE TABLE page (  -- One row for each page or sheet of a document.
    document_id VARCHAR NOT NULL,  -- The document.
    page_number INTEGER NOT NULL,  -- From 1.
    width_pt DOUBLE,  -- Width in points (1/72 inch) as displayed; NULL for cells.
    height_pt DOUBLE,  -- Height in points as displayed; NULL for cells.
    rotation INTEGER,  -- Degrees by which the stored page was turned for display.
    text_source VARCHAR,  -- text_layer, ocr, mixed, form_fields or cells.
    ocr_confidence DOUBLE,  -- Mean confidence of recognised words, 0 to 1.
    text VARCHAR,  -- All words of the page in reading order.
    problem VARCHAR  -- Why nothing could be read; NULL when all is well.
);
CREATE TABLE document_part (  -- A run of pages that is one thing about one student (a merged print holds several).
    document_id VARCHAR NOT NULL,  -- The document.
    part_key VARCHAR NOT NULL,  -- Key within the document.
    first_page INTEGER,  -- From 1.
    last_page INTEGER,  -- From 1.
    document_type VARCHAR,  -- As in document.
    document_type_score DOUBLE,  -- 0 to 1.
    reason VARCHAR  -- The words that decided.
);
CREATE TABLE reading_note (  -- What a careful reader would say of a file: hidden text, tracked changes, a page without text.
    document_id VARCHAR NOT NULL,  -- The document.
    code VARCHAR,  -- Stable code.
    message VARCHAR,  -- A sentence.
    page_number INTEGER  -- From 1; NULL for the whole document.
);
CREATE TABLE refusal (  -- Candidates that looked like a record and were not taken, and why: the reading log.
    document_id VARCHAR NOT NULL,  -- The document.
    candidate_kind VARCHAR,  -- Table that it might have stood in.
    quote VARCHAR,  -- Words as printed.
    reason VARCHAR,  -- Why it was refused.
    page_number INTEGER  -- From 1.
);
CREATE TABLE document_facts (  -- What one document says, as extracted; read again instead of the document while code and settings are the same.
    document_id VARCHAR NOT NULL,  -- The document.
    facts_key VARCHAR NOT NULL,  -- Hash of reader, extraction code, path and settings: another key means that it must be extracted anew.
    facts VARCHAR,  -- The records as JSON; NULL when the document could not be read.
    problem VARCHAR  -- Why it could not be read: a stable code and a sentence.
);
CREATE TABLE student (  -- One row for each student.
    student_id VARCHAR NOT NULL,  -- Stable key.
    local_id VARCHAR,  -- District or state number as printed; NULL when no document prints one.
    student_name VARCHAR,  -- First Last.
    birth_date DATE,  -- As printed.
    grade_level VARCHAR,  -- The latest printed.
    school VARCHAR  -- The latest printed.
);
CREATE TABLE student_alias (  -- Earlier keys of a student, which stay valid.
    old_student_id VARCHAR NOT NULL,  -- The key used before.
    student_id VARCHAR NOT NULL,  -- The key used now.
    reason VARCHAR,  -- Why the key changed.
    since TIMESTAMP  -- UTC.
);
CREATE TABLE student_decision (  -- How each mention of a student was resolved, and why.
    document_id VARCHAR NOT NULL,  -- Document that names the student.
    mention_key VARCHAR NOT NULL,  -- Key of the mention within the document.
    student_id VARCHAR,  -- The student; NULL when it could not be told.
    reason VARCHAR,  -- Why.
    conflict VARCHAR,  -- Where name and id (or birth date) point to different students: which.
    candidate_ids VARCHAR[]  -- The students that it might have been.
);
CREATE TABLE iep (  -- One row for each IEP; an amendment replaces only what it states (34 CFR 300.324(a)(6)).
    iep_id VARCHAR NOT NULL,  -- Stable key.
    student_id VARCHAR,  -- The student.
    document_id VARCHAR,  -- Where it stands.
    iep_type VARCHAR,  -- initial, annual, amendment or transfer.
    meeting_date DATE,  -- As printed.
    iep_begin_date DATE,  -- First day in force.
    iep_end_date DATE,  -- Last day in force, as printed.
    iep_amended_date DATE,  -- Day of the amendment.
    progress_report_frequency VARCHAR,  -- How often progress is reported to parents, as printed.
    case_manager VARCHAR,  -- As printed.
    state_profile VARCHAR,  -- Profile by which it is judged.
    supersedes_iep_id VARCHAR,  -- The IEP before, which this one replaces or amends.
    notes_text VARCHAR,  -- Meeting notes as printed; read for contradictions only.
    present_levels_text VARCHAR  -- Present levels as printed.
);
CREATE TABLE goal (  -- One row for each annual goal of an IEP.
    goal_id VARCHAR NOT NULL,  -- Stable key.
    iep_id VARCHAR,  -- The IEP.
    student_id VARCHAR,  -- The student.
    document_id VARCHAR,  -- Where it stands.
    goal_number VARCHAR,  -- As printed or displayed.
    goal_area VARCHAR,  -- reading, writing, math, speech-language, behavior, social-emotional, motor, adaptive, transition or other.
    statement VARCHAR,  -- The goal as printed.
    condition VARCHAR,  -- Part of the statement that says given what.
    behavior VARCHAR,  -- Part that says what the student will do.
    criterion VARCHAR,  -- Part that says how well.
    baseline_text VARCHAR,  -- Current level as printed.
    baseline_value DOUBLE,  -- Current level; x of "x of y".
    baseline_max DOUBLE,  -- y of "x of y"; NULL for percent.
    baseline_unit VARCHAR,  -- Unit of the baseline.
    target_value DOUBLE,  -- Level to reach; x of "x of y".
    target_max DOUBLE,  -- y of "x of y"; NULL for percent.
    unit VARCHAR,  -- Unit of the target.
    direction VARCHAR,  -- increase or decrease.
    target_date DATE,  -- Day by which it is to be reached.
    target_date_basis VARCHAR,  -- stated, annual review or iep end.
    measurement_method VARCHAR,  -- How it is measured, as printed.
    measurement_frequency VARCHAR,  -- per session, daily, weekly, biweekly, monthly or quarterly.
    mastery_rule VARCHAR,  -- Such as "in 3 consecutive sessions".
    is_measurable BOOLEAN,  -- An observable behaviour and an objective criterion are both there; NULL when unsure.
    is_complete BOOLEAN,  -- Nothing is missing that the profile requires; NULL when unsure.
    missing_components VARCHAR[],  -- Of baseline, target, timeframe, method, behavior, condition.
    in_force_from DATE,  -- First day in force.
    in_force_to DATE,  -- Last day in force.
    area_text VARCHAR,  -- Area as printed.
    baseline_date DATE,  -- Day of the baseline.
    position INTEGER,  -- Order on the form, from 1.
    is_continued BOOLEAN  -- An amendment that only restates this goal.
);
CREATE TABLE objective (  -- Short-term objectives and benchmarks of a goal.
    objective_id VARCHAR NOT NULL,  -- Stable key.
    goal_id VARCHAR,  -- The goal.
    ordinal INTEGER,  -- Order, from 1.
    statement VARCHAR,  -- As printed.
    target_value DOUBLE,  -- Level to reach.
    unit VARCHAR,  -- Unit of the target.
    target_date DATE  -- Day by which it is to be reached.
);
CREATE TABLE service_prescription (  -- Services that an IEP promises.
    service_prescription_id VARCHAR NOT NULL,  -- Stable key.
    iep_id VARCHAR,  -- The IEP.
    student_id VARCHAR,  -- The student.
    document_id VARCHAR,  -- Where it stands.
    service_type VARCHAR,  -- Normalised service.
    service_text VARCHAR,  -- As printed.
    amount_text VARCHAR,  -- Amount as printed.
    duration_minutes DOUBLE,  -- Minutes of one session; NULL for a bare total.
    frequency DOUBLE,  -- Sessions an interval; NULL for a bare total.
    frequency_interval VARCHAR,  -- day, week, month, quarter, grading period, year or cycle.
    minutes_per_interval DOUBLE,  -- Bare total, else minutes times sessions.
    minutes_per_week DOUBLE,  -- Week as it is, day times five; otherwise NULL unless conversion names the factor.
    conversion VARCHAR,  -- How minutes a week were converted.
    delivery_model VARCHAR,  -- individual, group or consult.
    location VARCHAR,  -- As printed.
    provider VARCHAR,  -- As printed.
    begin_date DATE,  -- As printed.
    end_date DATE,  -- As printed.
    in_force_from DATE,  -- First day in force.
    in_force_to DATE,  -- Last day in force.
    is_esy BOOLEAN,  -- Extended school year: promised only in its window.
    amount_problem VARCHAR,  -- Why the amount cannot be counted.
    is_removed BOOLEAN,  -- An amendment says that this service ends.
    note VARCHAR,  -- Remark printed with the service.
    position INTEGER  -- Order on the form, from 1.
);
CREATE TABLE accommodation (  -- Accommodations that an IEP promises.
    accommodation_id VARCHAR NOT NULL,  -- Stable key.
    iep_id VARCHAR,  -- The IEP.
    student_id VARCHAR,  -- The student.
    document_id VARCHAR,  -- Where it stands.
    statement VARCHAR,  -- As printed.
    setting VARCHAR  -- Where it applies, as printed.
);
CREATE TABLE service_delivery (  -- Sessions logged, held or missed.
    service_delivery_id VARCHAR NOT NULL,  -- Stable key.
    document_id VARCHAR,  -- Where it stands.
    student_id VARCHAR,  -- The student.
    service_prescription_id VARCHAR,  -- The promise that it serves; NULL until linked.
    service_type VARCHAR,  -- Normalised service.
    service_text VARCHAR,  -- As printed.
    service_date DATE,  -- Day of the session.
    start_time TIME,  -- As printed.
    end_time TIME,  -- As printed.
    minutes DOUBLE,  -- Minutes held; 0 when not held; NULL only when unreadable.
    scheduled_minutes DOUBLE,  -- Minutes planned.
    attendance_status VARCHAR,  -- delivered, makeup, student_absent, provider_absent, school_closed, refused, cancelled, no_show, unexplained or other.
    status_text VARCHAR,  -- As printed.
    provider VARCHAR,  -- As printed.
    provider_role VARCHAR,  -- As printed.
    location VARCHAR,  -- As printed.
    group_size INTEGER,  -- Students in the session.
    note VARCHAR,  -- As printed.
    same_as_id VARCHAR,  -- The canonical row when two documents record the same session; NULL for a canonical row.
    delivery_model VARCHAR,  -- individual, group or consult.
    makeup_for DATE,  -- Day of the missed session that this one makes up.
    confidence DOUBLE,  -- Certainty of the reading, 0 to 1.
    position INTEGER  -- Order in the log, from 1.
);
CREATE TABLE log_coverage (  -- What a service log says of itself: the dates that it covers.
    document_id VARCHAR NOT NULL,  -- The log.
    student_id VARCHAR,  -- The student; NULL for all in the log.
    service_text VARCHAR,  -- As printed.
    service_type VARCHAR,  -- Normalised service.
    provider VARCHAR,  -- As printed.
    covered_from DATE,  -- As printed; NULL when not stated.
    covered_to DATE,  -- As printed; NULL when not stated.
    has_notes_column BOOLEAN  -- The form has a column for notes.
);
CREATE TABLE progress_report (  -- Reports that went home, one row a report and student.
    progress_report_id VARCHAR NOT NULL,  -- Stable key.
    document_id VARCHAR,  -- Where it stands.
    student_id VARCHAR,  -- The student.
    period_label VARCHAR,  -- Reporting period.
    report_date DATE,  -- As printed.
    date_provided DATE,  -- Day it was given to the parents, as printed.
    iep_date DATE,  -- Date of the IEP that it names.
    has_sufficiency_field BOOLEAN  -- The form has a field for sufficient progress.
);
CREATE TABLE progress_statement (  -- What a report says of one goal in one period.
    progress_statement_id VARCHAR NOT NULL,  -- Stable key.
    progress_report_id VARCHAR,  -- The report.
    document_id VARCHAR,  -- Where it stands.
    student_id VARCHAR,  -- The student.
    goal_id VARCHAR,  -- The goal; NULL until linked.
    goal_reference VARCHAR,  -- Goal as printed ("Goal 2").
    statement VARCHAR,  -- Narrative as printed; NULL where there is only a code.
    rating_text VARCHAR,  -- Code or rating as printed.
    rating VARCHAR,  -- met, sufficient, partial, insufficient, regressed, not_addressed or not_introduced.
    value DOUBLE,  -- Measured performance; x of "x of y".
    max DOUBLE,  -- y of "x of y"; NULL for percent.
    unit VARCHAR,  -- Unit of the measure.
    is_vague BOOLEAN,  -- No measured performance in it; NULL where there is only a code.
    vague_phrases VARCHAR[],  -- Phrases that say nothing measured.
    report_date DATE,  -- Date of the statement.
    same_as_id VARCHAR,  -- The first printing, for a cumulative reprint.
    goal_quote VARCHAR,  -- Goal as the report reprints it.
    area_text VARCHAR,  -- Area as printed.
    period_label VARCHAR,  -- Reporting period of the statement.
    confidence DOUBLE,  -- Certainty of the reading, 0 to 1.
    position INTEGER  -- Order in the report, from 1.
);
CREATE TABLE work_sample (  -- Scored student work and probe sheets.
    work_sample_id VARCHAR NOT NULL,  -- Stable key.
    document_id VARCHAR,  -- Where it stands.
    student_id VARCHAR,  -- The student.
    goal_id VARCHAR,  -- The goal; NULL until linked.
    title VARCHAR,  -- As printed.
    subject VARCHAR,  -- As printed.
    sample_date DATE,  -- Day of the work.
    value DOUBLE,  -- Score; x of "x of y".
    max DOUBLE,  -- y of "x of y".
    unit VARCHAR,  -- Unit of the score.
    goal_reference VARCHAR,  -- Goal as printed.
    skill_text VARCHAR,  -- Words that tell what the work shows.
    confidence DOUBLE  -- Certainty of the reading, 0 to 1.
);
CREATE TABLE observation (  -- Every measured data point, wherever it came from.
    observation_id VARCHAR NOT NULL,  -- Stable key.
    student_id VARCHAR,  -- The student.
    goal_id VARCHAR,  -- The goal that it measures; NULL until linked.
    document_id VARCHAR,  -- Where it stands.
    source_kind VARCHAR,  -- progress_statement, service_delivery, work_sample, baseline or data_sheet.
    source_id VARCHAR,  -- Row it was taken from.
    observed_on DATE,  -- Day of the measurement.
    value DOUBLE,  -- Measure; x of "x of y".
    max DOUBLE,  -- y of "x of y"; NULL for percent.
    unit VARCHAR,  -- Unit of the measure.
    text VARCHAR  -- Words as printed.
);
CREATE TABLE notice (  -- Prior written notices, invitations, contacts and meeting records.
    document_id VARCHAR NOT NULL,  -- Where it stands.
    student_id VARCHAR,  -- The student.
    kind VARCHAR,  -- prior_written_notice, meeting_notice, meeting_record, contact or other.
    notice_date DATE,  -- As printed.
    text VARCHAR  -- What it says.
);
CREATE TABLE link (  -- Which goal or service an artifact belongs to, and why.
    link_id VARCHAR NOT NULL,  -- Stable key.
    artifact_kind VARCHAR,  -- Table of the artifact.
    artifact_id VARCHAR,  -- Its key.
    target_kind VARCHAR,  -- goal or service_prescription.
    target_id VARCHAR,  -- Its key.
    score DOUBLE,  -- Certainty, 0 to 1.
    method VARCHAR,  -- How it was decided.
    rationale VARCHAR,  -- One sentence a teacher understands.
    decided_by VARCHAR,  -- pipeline or reviewer.
    runner_up_id VARCHAR,  -- Second best target.
    runner_up_score DOUBLE  -- Its certainty.
);
CREATE TABLE unlinked (  -- Artifacts that match nothing, and why.
    artifact_kind VARCHAR,  -- Table of the artifact.
    artifact_id VARCHAR,  -- Its key.
    student_id VARCHAR,  -- The student, if known.
    document_id VARCHAR,  -- Where it stands.
    reason VARCHAR  -- Why nothing matched.
);
CREATE TABLE flag (  -- What a rule found; facts, never a judgement of law.
    flag_id VARCHAR NOT NULL,  -- Stable key.
    rule VARCHAR NOT NULL,  -- Code of the rule catalogue.
    severity VARCHAR NOT NULL,  -- high, medium, low or info.
    student_id VARCHAR,  -- The student.
    subject_kind VARCHAR,  -- Table of the row it is about (a path for a file).
    subject_id VARCHAR,  -- Its key.
    document_id VARCHAR,  -- Where it stands.
    message VARCHAR,  -- Plain words with the figures in it.
    evidence JSON,  -- Values, ids, period.
    basis VARCHAR,  -- The citation, or district practice.
    first_seen_at TIMESTAMP,  -- UTC.
    last_seen_at TIMESTAMP,  -- UTC; the last run that found it.
    status VARCHAR  -- open, confirmed, dismissed or resolved.
);
CREATE TABLE flag_event (  -- What happened to each flag in each run.
    flag_id VARCHAR NOT NULL,  -- The flag.
    run_id VARCHAR NOT NULL,  -- The run.
    event VARCHAR NOT NULL  -- opened, still_there, changed or gone.
);
CREATE TABLE flag_review (  -- Decisions of reviewers; rows are only ever added.
    flag_id VARCHAR NOT NULL,  -- The flag.
    decided_at TIMESTAMP,  -- UTC.
    reviewer VARCHAR,  -- Who decided.
    decision VARCHAR,  -- confirmed, dismissed, reopened or noted (a note decides nothing).
    note VARCHAR  -- Why.
);
CREATE TABLE flag_review_figures (  -- The figures on which a flag was dismissed: with other figures it opens again.
    flag_id VARCHAR NOT NULL,  -- The flag.
    decided_at TIMESTAMP,  -- The decision in flag_review, UTC.
    figures JSON  -- Its evidence as the reviewer saw it, without what only counts days up to the run.
);
CREATE TABLE link_review (  -- What reviewers decided that artifacts are about; rows are only ever added, and every run follows them.
    review_id VARCHAR NOT NULL,  -- Key of the decision.
    decided_at TIMESTAMP,  -- UTC.
    reviewer VARCHAR,  -- Who decided.
    decision VARCHAR,  -- link, none or undone.
    artifact_kind VARCHAR,  -- Table of the artifact.
    artifact_id VARCHAR,  -- Its key.
    target_kind VARCHAR,  -- goal or service_prescription.
    target_id VARCHAR,  -- Its key; NULL for none.
    note VARCHAR,  -- Why.
    artifact_mark VARCHAR,  -- Key of what the artifact says without its student; finds it when its own key changes.
    target_mark VARCHAR,  -- The same for the target.
    undoes VARCHAR  -- The decision that this one takes back.
);
CREATE TABLE student_review (  -- What reviewers decided on whose a document is; rows are only ever added, and every run follows them.
    review_id VARCHAR NOT NULL,  -- Key of the decision.
    decided_at TIMESTAMP,  -- UTC.
    reviewer VARCHAR,  -- Who decided.
    decision VARCHAR,  -- student, new, none or undone.
    document_id VARCHAR,  -- The document.
    mention_key VARCHAR,  -- Key of the mention within the document, or all.
    student_id VARCHAR,  -- The student; NULL for nobody.
    note VARCHAR,  -- Why.
    mention_mark VARCHAR,  -- Key of what the mention prints; finds it when it is numbered anew.
    undoes VARCHAR  -- The decision that this one takes back.
);
CREATE TABLE provenance (  -- Where each extracted value stands in its source.
    subject_kind VARCHAR NOT NULL,  -- Table of the row.
    subject_id VARCHAR NOT NULL,  -- Its key.
    field VARCHAR NOT NULL,  -- Its column.
    document_id VARCHAR,  -- The document.
    page_number INTEGER,  -- From 1.
    x0 DOUBLE,  -- Left, in points from the top left of the page as displayed; NULL for cells.
    y0 DOUBLE,  -- Top.
    x1 DOUBLE,  -- Right.
    y1 DOUBLE,  -- Bottom.
    locator VARCHAR,  -- Place where there are no boxes: Sheet1!C7, table 2 row 3.
    quote VARCHAR,  -- Words as printed.
    extractor VARCHAR,  -- What read it.
    confidence DOUBLE  -- Certainty, 0 to 1.
);
CREATE TABLE student_hold (  -- Students whose records must not be destroyed while a request or dispute is open (34 CFR 99.10(e)); rows are only ever added.
    hold_id VARCHAR NOT NULL,  -- Key of the entry.
    student_id VARCHAR NOT NULL,  -- The student.
    decided_at TIMESTAMP,  -- UTC.
    decided_by VARCHAR,  -- Who decided.
    decision VARCHAR,  -- held or lifted; the last one counts.
    reason VARCHAR  -- Why.
);
CREATE TABLE tombstone (  -- Students whose records were destroyed: hashes by which new papers about them are known and not taken in again.
    tombstone_id VARCHAR NOT NULL,  -- Key; says nothing of the student.
    forgotten_at TIMESTAMP,  -- UTC.
    forgotten_by VARCHAR,  -- Who decided.
    reason VARCHAR,  -- Why.
    salt VARCHAR,  -- Of the hashes.
    id_marks VARCHAR[],  -- Hashes of their numbers.
    name_marks VARCHAR[],  -- Hashes of their names.
    birth_marks VARCHAR[]  -- Hashes of their birth date.
);
CREATE TABLE tombstone_document (  -- Documents that spoke of a forgotten student.
    tombstone_id VARCHAR NOT NULL,  -- The tombstone.
    document_id VARCHAR NOT NULL,  -- The document's hash.
    is_whole BOOLEAN,  -- It was about forgotten students only, so that nothing of it is kept; else only what it says of others.
    mention_keys VARCHAR[]  -- Keys of their mentions within the document.
);
