-- What analysis computed at the last run; the views of views.sql show it under its public names.

CREATE TABLE analysis_goal_progress (  -- Behind the view goal_progress.
    goal_id VARCHAR NOT NULL,  -- The goal.
    student_id VARCHAR,  -- The student.
    baseline_value DOUBLE,  -- Where it began, in the goal's own unit.
    target_value DOUBLE,  -- Where it is to arrive, in the goal's own unit.
    unit VARCHAR,  -- The goal's own unit.
    target_date DATE,  -- Day by which it is to be reached.
    latest_value DOUBLE,  -- Latest measured level.
    latest_date DATE,  -- Day of the latest measured level.
    point_count INTEGER,  -- Measured points, one a date.
    slope_per_week DOUBLE,  -- Median of all slopes between two points (Theil-Sen), in units a week.
    expected_value DOUBLE,  -- The aim line on the day of judgement.
    projected_value DOUBLE,  -- The trend at the target date.
    projected_low DOUBLE,  -- Lower end of the 80 % band at the target date.
    projected_high DOUBLE,  -- Upper end of the 80 % band at the target date.
    progress_status VARCHAR,  -- met, on_track, watch, off_track, insufficient_data or not_measurable.
    confidence VARCHAR  -- none, provisional or full.
);
CREATE TABLE analysis_progress_summary (  -- Behind the view progress_summary.
    goal_id VARCHAR NOT NULL,  -- The goal.
    student_id VARCHAR,  -- The student.
    period_label VARCHAR,  -- Reporting period.
    summary VARCHAR,  -- A sentence for parents, from evidence alone.
    observation_ids VARCHAR[]  -- The observations that it speaks of.
);
CREATE TABLE analysis_service_balance (  -- Behind the view service_balance.
    service_prescription_id VARCHAR NOT NULL,  -- The promise.
    student_id VARCHAR,  -- The student.
    interval_start DATE,  -- First day of the interval.
    interval_end DATE,  -- Last day of the interval.
    promised_minutes DOUBLE,  -- Minutes promised in the interval on the school calendar.
    delivered_minutes DOUBLE,  -- Minutes held, make-ups included.
    student_absent_minutes DOUBLE,  -- Not held: student absent.
    provider_absent_minutes DOUBLE,  -- Not held: provider absent.
    school_closed_minutes DOUBLE,  -- Not held: school closed.
    refused_minutes DOUBLE,  -- Not held: refused.
    cancelled_minutes DOUBLE,  -- Not held: cancelled.
    other_minutes DOUBLE,  -- Not held: another printed reason.
    unaccounted_minutes DOUBLE,  -- Promised, with neither a session nor a reason.
    shortfall_minutes DOUBLE,  -- Promised less delivered, not below 0.
    school_caused_shortfall_minutes DOUBLE  -- Of the shortfall: provider absent, cancelled and unaccounted.
);
CREATE TABLE analysis_service_summary (  -- Behind the view service_delivery_summary.
    service_prescription_id VARCHAR NOT NULL,  -- The promise.
    student_id VARCHAR,  -- The student.
    span_start DATE,  -- First day of the logged span.
    span_end DATE,  -- Last day of the logged span.
    promised_minutes DOUBLE,  -- Minutes promised in the span on the school calendar.
    delivered_minutes DOUBLE,  -- Minutes held, make-ups included.
    student_absent_minutes DOUBLE,  -- Not held: student absent.
    provider_absent_minutes DOUBLE,  -- Not held: provider absent.
    school_closed_minutes DOUBLE,  -- Not held: school closed.
    refused_minutes DOUBLE,  -- Not held: refused.
    cancelled_minutes DOUBLE,  -- Not held: cancelled.
    other_minutes DOUBLE,  -- Not held: another printed reason.
    unaccounted_minutes DOUBLE,  -- Promised, with neither a session nor a reason.
    shortfall_minutes DOUBLE,  -- Promised less delivered, not below 0.
    school_caused_shortfall_minutes DOUBLE  -- Of the shortfall: provider absent, cancelled and unaccounted.
);
