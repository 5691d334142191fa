-- The tables of schema version 3, as it was: a store of that version must still migrate.
CREATE TABLE store_meta (
    schema_version INTEGER NOT NULL,
    store_token VARCHAR NOT NULL,
    published_at TIMESTAMP,
    note VARCHAR
);
CREATE TABLE run (
    run_id VARCHAR NOT NULL,
    flow_run_id VARCHAR,
    started_at TIMESTAMP,
    finished_at TIMESTAMP,
    drop_path VARCHAR,
    as_of DATE,
    software_version VARCHAR,
    config_hash VARCHAR,
    files_seen INTEGER,
    files_new INTEGER,
    files_unchanged INTEGER,
    files_quarantined INTEGER,
    settings VARCHAR,
    notes VARCHAR[]
);
CREATE TABLE source_file (
    drop_id VARCHAR NOT NULL,
    path VARCHAR NOT NULL,
    document_id VARCHAR,
    run_id VARCHAR,
    byte_size BIGINT,
    modified_at TIMESTAMP,
    status VARCHAR NOT NULL,
    reason VARCHAR,
    media_type VARCHAR,
    previous_document_id VARCHAR
);
CREATE TABLE document (
    document_id VARCHAR NOT NULL,
    file_name VARCHAR,
    media_type VARCHAR,
    byte_size BIGINT,
    page_count INTEGER,
    document_type VARCHAR,
    document_type_score DOUBLE,
    text_source VARCHAR,
    ocr_confidence DOUBLE,
    language VARCHAR,
    reader_version VARCHAR,
    ingested_at TIMESTAMP,
    extractor_version VARCHAR,
    retired_at TIMESTAMP
);
CREATE TABLE page (
    document_id VARCHAR NOT NULL,
    page_number INTEGER NOT NULL,
    width_pt DOUBLE,
    height_pt DOUBLE,
    rotation INTEGER,
    text_source VARCHAR,
    ocr_confidence DOUBLE,
    text VARCHAR,
    problem VARCHAR
);
CREATE TABLE document_part (
    document_id VARCHAR NOT NULL,
    part_key VARCHAR NOT NULL,
    first_page INTEGER,
    last_page INTEGER,
    document_type VARCHAR,
    document_type_score DOUBLE,
    reason VARCHAR
);
CREATE TABLE reading_note (
    document_id VARCHAR NOT NULL,
    code VARCHAR,
    message VARCHAR,
    page_number INTEGER
);
CREATE TABLE refusal (
    document_id VARCHAR NOT NULL,
    candidate_kind VARCHAR,
    quote VARCHAR,
    reason VARCHAR,
    page_number INTEGER
);
CREATE TABLE document_facts (
    document_id VARCHAR NOT NULL,
    facts_key VARCHAR NOT NULL,
    facts VARCHAR,
    problem VARCHAR
);
CREATE TABLE student (
    student_id VARCHAR NOT NULL,
    local_id VARCHAR,
    student_name VARCHAR,
    birth_date DATE,
    grade_level VARCHAR,
    school VARCHAR
);
CREATE TABLE student_alias (
    old_student_id VARCHAR NOT NULL,
    student_id VARCHAR NOT NULL,
    reason VARCHAR,
    since TIMESTAMP
);
CREATE TABLE student_decision (
    document_id VARCHAR NOT NULL,
    mention_key VARCHAR NOT NULL,
    student_id VARCHAR,
    reason VARCHAR,
    conflict VARCHAR,
    candidate_ids VARCHAR[]
);
CREATE TABLE iep (
    iep_id VARCHAR NOT NULL,
    student_id VARCHAR,
    document_id VARCHAR,
    iep_type VARCHAR,
    meeting_date DATE,
    iep_begin_date DATE,
    iep_end_date DATE,
    iep_amended_date DATE,
    progress_report_frequency VARCHAR,
    case_manager VARCHAR,
    state_profile VARCHAR,
    supersedes_iep_id VARCHAR,
    notes_text VARCHAR,
    present_levels_text VARCHAR
);
CREATE TABLE goal (
    goal_id VARCHAR NOT NULL,
    iep_id VARCHAR,
    student_id VARCHAR,
    document_id VARCHAR,
    goal_number VARCHAR,
    goal_area VARCHAR,
    statement VARCHAR,
    condition VARCHAR,
    behavior VARCHAR,
    criterion VARCHAR,
    baseline_text VARCHAR,
    baseline_value DOUBLE,
    baseline_max DOUBLE,
    baseline_unit VARCHAR,
    target_value DOUBLE,
    target_max DOUBLE,
    unit VARCHAR,
    direction VARCHAR,
    target_date DATE,
    target_date_basis VARCHAR,
    measurement_method VARCHAR,
    measurement_frequency VARCHAR,
    mastery_rule VARCHAR,
    is_measurable BOOLEAN,
    is_complete BOOLEAN,
    missing_components VARCHAR[],
    in_force_from DATE,
    in_force_to DATE,
    area_text VARCHAR,
    baseline_date DATE,
    position INTEGER,
    is_continued BOOLEAN
);
CREATE TABLE objective (
    objective_id VARCHAR NOT NULL,
    goal_id VARCHAR,
    ordinal INTEGER,
    statement VARCHAR,
    target_value DOUBLE,
    unit VARCHAR,
    target_date DATE
);
CREATE TABLE service_prescription (
    service_prescription_id VARCHAR NOT NULL,
    iep_id VARCHAR,
    student_id VARCHAR,
    document_id VARCHAR,
    service_type VARCHAR,
    service_text VARCHAR,
    amount_text VARCHAR,
    duration_minutes DOUBLE,
    frequency DOUBLE,
    frequency_interval VARCHAR,
    minutes_per_interval DOUBLE,
    minutes_per_week DOUBLE,
    conversion VARCHAR,
    delivery_model VARCHAR,
    location VARCHAR,
    provider VARCHAR,
    begin_date DATE,
    end_date DATE,
    in_force_from DATE,
    in_force_to DATE,
    is_esy BOOLEAN,
    amount_problem VARCHAR,
    is_removed BOOLEAN,
    note VARCHAR,
    position INTEGER
);
CREATE TABLE accommodation (
    accommodation_id VARCHAR NOT NULL,
    iep_id VARCHAR,
    student_id VARCHAR,
    document_id VARCHAR,
    statement VARCHAR,
    setting VARCHAR
);
CREATE TABLE service_delivery (
    service_delivery_id VARCHAR NOT NULL,
    document_id VARCHAR,
    student_id VARCHAR,
    service_prescription_id VARCHAR,
    service_type VARCHAR,
    service_text VARCHAR,
    service_date DATE,
    start_time TIME,
    end_time TIME,
    minutes DOUBLE,
    scheduled_minutes DOUBLE,
    attendance_status VARCHAR,
    status_text VARCHAR,
    provider VARCHAR,
    provider_role VARCHAR,
    location VARCHAR,
    group_size INTEGER,
    note VARCHAR,
    same_as_id VARCHAR,
    delivery_model VARCHAR,
    makeup_for DATE,
    confidence DOUBLE,
    position INTEGER
);
CREATE TABLE log_coverage (
    document_id VARCHAR NOT NULL,
    student_id VARCHAR,
    service_text VARCHAR,
    service_type VARCHAR,
    provider VARCHAR,
    covered_from DATE,
    covered_to DATE,
    has_notes_column BOOLEAN
);
CREATE TABLE progress_report (
    progress_report_id VARCHAR NOT NULL,
    document_id VARCHAR,
    student_id VARCHAR,
    period_label VARCHAR,
    report_date DATE,
    date_provided DATE,
    iep_date DATE,
    has_sufficiency_field BOOLEAN
);
CREATE TABLE progress_statement (
    progress_statement_id VARCHAR NOT NULL,
    progress_report_id VARCHAR,
    document_id VARCHAR,
    student_id VARCHAR,
    goal_id VARCHAR,
    goal_reference VARCHAR,
    statement VARCHAR,
    rating_text VARCHAR,
    rating VARCHAR,
    value DOUBLE,
    max DOUBLE,
    unit VARCHAR,
    is_vague BOOLEAN,
    vague_phrases VARCHAR[],
    report_date DATE,
    same_as_id VARCHAR,
    goal_quote VARCHAR,
    area_text VARCHAR,
    period_label VARCHAR,
    confidence DOUBLE,
    position INTEGER
);
CREATE TABLE work_sample (
    work_sample_id VARCHAR NOT NULL,
    document_id VARCHAR,
    student_id VARCHAR,
    goal_id VARCHAR,
    title VARCHAR,
    subject VARCHAR,
    sample_date DATE,
    value DOUBLE,
    max DOUBLE,
    unit VARCHAR,
    goal_reference VARCHAR,
    skill_text VARCHAR,
    confidence DOUBLE
);
CREATE TABLE observation (
    observation_id VARCHAR NOT NULL,
    student_id VARCHAR,
    goal_id VARCHAR,
    document_id VARCHAR,
    source_kind VARCHAR,
    source_id VARCHAR,
    observed_on DATE,
    value DOUBLE,
    max DOUBLE,
    unit VARCHAR,
    text VARCHAR
);
CREATE TABLE notice (
    document_id VARCHAR NOT NULL,
    student_id VARCHAR,
    kind VARCHAR,
    notice_date DATE,
    text VARCHAR
);
CREATE TABLE link (
    link_id VARCHAR NOT NULL,
    artifact_kind VARCHAR,
    artifact_id VARCHAR,
    target_kind VARCHAR,
    target_id VARCHAR,
    score DOUBLE,
    method VARCHAR,
    rationale VARCHAR,
    decided_by VARCHAR,
    runner_up_id VARCHAR,
    runner_up_score DOUBLE
);
CREATE TABLE unlinked (
    artifact_kind VARCHAR,
    artifact_id VARCHAR,
    student_id VARCHAR,
    document_id VARCHAR,
    reason VARCHAR
);
CREATE TABLE flag (
    flag_id VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    severity VARCHAR NOT NULL,
    student_id VARCHAR,
    subject_kind VARCHAR,
    subject_id VARCHAR,
    document_id VARCHAR,
    message VARCHAR,
    evidence JSON,
    basis VARCHAR,
    first_seen_at TIMESTAMP,
    last_seen_at TIMESTAMP,
    status VARCHAR
);
CREATE TABLE flag_event (
    flag_id VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    event VARCHAR NOT NULL
);
CREATE TABLE flag_review (
    flag_id VARCHAR NOT NULL,
    decided_at TIMESTAMP,
    reviewer VARCHAR,
    decision VARCHAR,
    note VARCHAR
);
CREATE TABLE flag_review_figures (
    flag_id VARCHAR NOT NULL,
    decided_at TIMESTAMP,
    figures JSON
);
CREATE TABLE link_review (
    review_id VARCHAR NOT NULL,
    decided_at TIMESTAMP,
    reviewer VARCHAR,
    decision VARCHAR,
    artifact_kind VARCHAR,
    artifact_id VARCHAR,
    target_kind VARCHAR,
    target_id VARCHAR,
    note VARCHAR,
    artifact_mark VARCHAR,
    target_mark VARCHAR,
    undoes VARCHAR
);
CREATE TABLE student_review (
    review_id VARCHAR NOT NULL,
    decided_at TIMESTAMP,
    reviewer VARCHAR,
    decision VARCHAR,
    document_id VARCHAR,
    mention_key VARCHAR,
    student_id VARCHAR,
    note VARCHAR,
    mention_mark VARCHAR,
    undoes VARCHAR
);
CREATE TABLE provenance (
    subject_kind VARCHAR NOT NULL,
    subject_id VARCHAR NOT NULL,
    field VARCHAR NOT NULL,
    document_id VARCHAR,
    page_number INTEGER,
    x0 DOUBLE,
    y0 DOUBLE,
    x1 DOUBLE,
    y1 DOUBLE,
    locator VARCHAR,
    quote VARCHAR,
    extractor VARCHAR,
    confidence DOUBLE
);
CREATE TABLE analysis_goal_progress (
    goal_id VARCHAR NOT NULL,
    student_id VARCHAR,
    baseline_value DOUBLE,
    target_value DOUBLE,
    unit VARCHAR,
    target_date DATE,
    latest_value DOUBLE,
    latest_date DATE,
    point_count INTEGER,
    slope_per_week DOUBLE,
    expected_value DOUBLE,
    projected_value DOUBLE,
    projected_low DOUBLE,
    projected_high DOUBLE,
    progress_status VARCHAR,
    confidence VARCHAR
);
CREATE TABLE analysis_progress_summary (
    goal_id VARCHAR NOT NULL,
    student_id VARCHAR,
    period_label VARCHAR,
    summary VARCHAR,
    observation_ids VARCHAR[]
);
CREATE TABLE analysis_service_balance (
    service_prescription_id VARCHAR NOT NULL,
    student_id VARCHAR,
    interval_start DATE,
    interval_end DATE,
    promised_minutes DOUBLE,
    delivered_minutes DOUBLE,
    student_absent_minutes DOUBLE,
    provider_absent_minutes DOUBLE,
    school_closed_minutes DOUBLE,
    refused_minutes DOUBLE,
    cancelled_minutes DOUBLE,
    other_minutes DOUBLE,
    unaccounted_minutes DOUBLE,
    shortfall_minutes DOUBLE,
    school_caused_shortfall_minutes DOUBLE
);
CREATE TABLE analysis_service_summary (
    service_prescription_id VARCHAR NOT NULL,
    student_id VARCHAR,
    span_start DATE,
    span_end DATE,
    promised_minutes DOUBLE,
    delivered_minutes DOUBLE,
    student_absent_minutes DOUBLE,
    provider_absent_minutes DOUBLE,
    school_closed_minutes DOUBLE,
    refused_minutes DOUBLE,
    cancelled_minutes DOUBLE,
    other_minutes DOUBLE,
    unaccounted_minutes DOUBLE,
    shortfall_minutes DOUBLE,
    school_caused_shortfall_minutes DOUBLE
);
