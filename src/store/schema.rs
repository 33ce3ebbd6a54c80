//! Every table as diesel sees it, the same for both engines.
//!
//! Instants (`*_at`) are UTC microseconds, codes and JSON are text. A column here is a column of both
//! migration trees; `tests/store.rs` compares them.

#![expect(missing_docs, reason = "the columns are explained in the row structs")]

diesel::table! {
    /// The append-only log.
    event_log (position) {
        position -> BigInt,
        stream -> Text,
        seq -> BigInt,
        kind -> Text,
        body -> Text,
        actor -> Text,
        actor_name -> Text,
        capacity -> Text,
        unit -> Text,
        occurred_at -> BigInt,
        recorded_at -> BigInt,
        request_id -> Text,
        previous_hash -> Text,
        hash -> Text,
    }
}

diesel::table! {
    /// Running numbers.
    counters (name) {
        name -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    /// Requests already carried out.
    form_tokens (token) {
        token -> Text,
        account -> Text,
        request_digest -> Text,
        outcome -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    /// Plan, policy, calendar, roster and lexicon. A body never changes; its date is set once.
    reference_versions (kind, version) {
        kind -> Text,
        version -> BigInt,
        effective_from -> Nullable<Text>,
        body -> Text,
        note -> Text,
        imported_at -> BigInt,
        imported_by -> Text,
    }
}

diesel::table! {
    /// What a person decided about a doubtful row of a plan; the newest row counts.
    plan_resolutions (version, row_ref, resolved_at) {
        version -> BigInt,
        row_ref -> Text,
        resolution -> Text,
        resolved_at -> BigInt,
        resolved_by -> Text,
    }
}

diesel::table! {
    /// Who may sign in. Capacities are codes joined by commas.
    accounts (username) {
        username -> Text,
        name -> Text,
        unit -> Text,
        capacities -> Text,
        password_hash -> Text,
        is_disabled -> Bool,
        failed_sign_ins -> BigInt,
        locked_until_at -> Nullable<BigInt>,
        created_at -> BigInt,
        preferences -> Text,
    }
}

diesel::table! {
    /// Signed-in browsers; revoking one acts at the next request.
    sessions (id) {
        id -> Text,
        account -> Text,
        csrf -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        last_seen_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    /// One row per incident.
    incidents (no) {
        no -> Text,
        seq -> BigInt,
        stage -> Text,
        kind -> Text,
        is_drill -> Bool,
        title -> Text,
        text -> Text,
        place -> Nullable<Text>,
        town -> Nullable<Text>,
        source_kind -> Text,
        channel -> Text,
        level -> Nullable<Text>,
        event_grade -> Nullable<Text>,
        themes -> Text,
        cycle -> BigInt,
        detected_at -> BigInt,
        registered_at -> BigInt,
        registered_by -> Text,
        dispatched_at -> Nullable<BigInt>,
        responded_at -> Nullable<BigInt>,
        closed_at -> Nullable<BigInt>,
        lead -> Nullable<Text>,
        plan_row -> Nullable<Text>,
        plan_version -> Nullable<BigInt>,
        merged_into -> Nullable<Text>,
        nearest_due_at -> Nullable<BigInt>,
        nearest_due_soon_at -> Nullable<BigInt>,
        nearest_due_kind -> Nullable<Text>,
        work_state -> Text,
        updated_at -> BigInt,
        secondary_to -> Nullable<Text>,
        paused_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    /// One row per duty of a unit in a cycle.
    assignments (no, n) {
        no -> Text,
        n -> BigInt,
        cycle -> BigInt,
        unit -> Text,
        duty -> Text,
        state -> Text,
        plan_row -> Nullable<Text>,
        dispatched_at -> BigInt,
        acknowledged_at -> Nullable<BigInt>,
        last_report_at -> Nullable<BigInt>,
        discharged_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    /// One row per running or ended obligation; `due_on` is the Beijing date as 20181012.
    deadlines (no, n) {
        no -> Text,
        n -> BigInt,
        cycle -> BigInt,
        kind -> Text,
        unit -> Nullable<Text>,
        assignment_n -> Nullable<BigInt>,
        started_at -> BigInt,
        due_at -> BigInt,
        due_soon_at -> BigInt,
        due_on -> BigInt,
        stopped_at -> Nullable<BigInt>,
        verdict -> Nullable<Text>,
        passed_at -> Nullable<BigInt>,
        is_drill -> Bool,
        original_due_at -> BigInt,
        generation -> BigInt,
        next_at -> Nullable<BigInt>,
        paused_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    /// One row per response being written.
    drafts (no, n) {
        no -> Text,
        n -> BigInt,
        cycle -> BigInt,
        unit -> Text,
        kind -> Text,
        state -> Text,
        author -> Text,
        author_name -> Text,
        revision -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    /// One row per thing made public, with its evidence.
    releases (no, n) {
        no -> Text,
        n -> BigInt,
        cycle -> BigInt,
        kind -> Text,
        unit -> Text,
        answers_for -> Text,
        published_at -> BigInt,
        channel -> Text,
        url -> Text,
        text_hash -> Text,
        recorded_at -> BigInt,
    }
}

diesel::table! {
    /// Work of the engine that failed; `subject` names it within its reconciler.
    engine_retries (reconciler, subject) {
        reconciler -> Text,
        subject -> Text,
        attempts -> BigInt,
        next_try_at -> BigInt,
        first_failed_at -> BigInt,
        last_error -> Text,
        is_dead -> Bool,
    }
}

diesel::table! {
    /// The newest engine that has run on this database.
    engine_gate (name) {
        name -> Text,
        required -> BigInt,
    }
}

diesel::table! {
    /// How people can be reached outside the portal.
    contacts (account) {
        account -> Text,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        channels -> Text,
        updated_at -> BigInt,
    }
}

diesel::table! {
    /// What somebody is told; without an account, everybody behind a channel.
    messages (id) {
        id -> Text,
        account -> Nullable<Text>,
        unit -> Text,
        incident -> Nullable<Text>,
        assignment_n -> Nullable<BigInt>,
        deadline_n -> Nullable<BigInt>,
        generation -> Nullable<BigInt>,
        kind -> Text,
        step -> Nullable<Text>,
        is_courtesy -> Bool,
        is_late -> Bool,
        subject -> Text,
        body -> Text,
        not_before_at -> BigInt,
        created_at -> BigInt,
        due_at -> Nullable<BigInt>,
        wants_confirmation -> Bool,
        read_at -> Nullable<BigInt>,
        confirmed_at -> Nullable<BigInt>,
        confirmed_by -> Nullable<Text>,
        link_used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    /// One way of one message to one address.
    deliveries (message_id, channel) {
        message_id -> Text,
        channel -> Text,
        address -> Text,
        account -> Nullable<Text>,
        state -> Text,
        attempts -> BigInt,
        next_try_at -> BigInt,
        claimed_by -> Nullable<Text>,
        lease_until -> Nullable<BigInt>,
        bundle -> Nullable<Text>,
        sent_at -> Nullable<BigInt>,
        last_error -> Nullable<Text>,
        fallback_of -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    /// One row per alert.
    alerts (no) {
        no -> Text,
        seq -> BigInt,
        state -> Text,
        colour -> Text,
        incident -> Nullable<Text>,
        theme -> Nullable<Text>,
        text -> Text,
        is_drill -> Bool,
        raised_at -> BigInt,
        raised_by -> Text,
        coloured_at -> BigInt,
        lifted_at -> Nullable<BigInt>,
        updated_at -> BigInt,
    }
}

diesel::table! {
    /// One row per unit that was told of an alert.
    alert_units (no, unit) {
        no -> Text,
        unit -> Text,
        told_at -> BigInt,
        confirmed_at -> Nullable<BigInt>,
        confirmed_by -> Nullable<Text>,
        confirmed_colour -> Nullable<Text>,
    }
}

diesel::table! {
    /// One row per accountability case.
    cases (no) {
        no -> Text,
        seq -> BigInt,
        state -> Text,
        unit -> Text,
        office -> Text,
        measure -> Nullable<Text>,
        level -> Nullable<Text>,
        grounds -> Text,
        proposed_at -> BigInt,
        proposed_by -> Text,
        notified_at -> Nullable<BigInt>,
        decided_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
        nearest_due_at -> Nullable<BigInt>,
        nearest_due_soon_at -> Nullable<BigInt>,
        nearest_due_kind -> Nullable<Text>,
        open_items -> BigInt,
        pending_proofs -> BigInt,
        is_appealed -> Bool,
        updated_at -> BigInt,
    }
}

diesel::table! {
    /// One row per fact that a case cites.
    case_facts (no, n) {
        no -> Text,
        n -> BigInt,
        stream -> Text,
        seq -> BigInt,
        deadline_n -> Nullable<BigInt>,
        ground -> Text,
        is_removed -> Bool,
        is_upheld -> Bool,
    }
}

diesel::table! {
    /// One row per obligation or window of a case.
    case_deadlines (no, n) {
        no -> Text,
        n -> BigInt,
        kind -> Text,
        about -> Nullable<BigInt>,
        unit -> Text,
        level -> Nullable<Text>,
        started_at -> BigInt,
        due_soon_at -> BigInt,
        due_at -> BigInt,
        stopped_at -> Nullable<BigInt>,
        verdict -> Nullable<Text>,
        passed_at -> Nullable<BigInt>,
        paused_at -> Nullable<BigInt>,
        next_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    /// One row per evaluated cycle of an incident.
    evaluations (no, cycle) {
        no -> Text,
        cycle -> BigInt,
        state -> Text,
        points -> Nullable<BigInt>,
        grade -> Nullable<Text>,
        first_points -> Nullable<BigInt>,
        first_grade -> Nullable<Text>,
        is_vetoed -> Bool,
        lead -> Nullable<Text>,
        rubric_version -> BigInt,
        scored_at -> BigInt,
        concluded_at -> Nullable<BigInt>,
        appeal_state -> Nullable<Text>,
        is_drill -> Bool,
    }
}

diesel::table! {
    /// One row per edition of a report.
    report_editions (kind, period, edition) {
        kind -> Text,
        period -> Text,
        edition -> BigInt,
        seq -> BigInt,
        state -> Text,
        title -> Text,
        cut_off_at -> BigInt,
        drafted_at -> BigInt,
        number -> Nullable<Text>,
        issued_on -> Nullable<BigInt>,
        digest -> Nullable<Text>,
        updated_at -> BigInt,
    }
}

diesel::table! {
    /// One row per unit that an edition has figures of.
    report_units (kind, period, edition, unit) {
        kind -> Text,
        period -> Text,
        edition -> BigInt,
        unit -> Text,
    }
}

diesel::table! {
    /// One row per thing that is counted once; `month` as 201810.
    outcomes (no, indicator, n) {
        no -> Text,
        indicator -> Text,
        n -> BigInt,
        unit -> Text,
        theme -> Text,
        town -> Text,
        month -> BigInt,
        due_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        score -> BigInt,
        unextended -> BigInt,
        extendable -> BigInt,
        extended -> BigInt,
        late_seconds -> Nullable<BigInt>,
    }
}

diesel::table! {
    /// What outcomes add up to, by unit, theme and town.
    figures (dimension, month, id, indicator) {
        dimension -> Text,
        id -> Text,
        month -> BigInt,
        indicator -> Text,
        numerator -> BigInt,
        denominator -> BigInt,
        unextended -> BigInt,
        extendable -> BigInt,
        extended -> BigInt,
        late -> BigInt,
        late_seconds -> BigInt,
    }
}

diesel::table! {
    /// One row per linkage.
    linkages (no) {
        no -> Text,
        seq -> BigInt,
        state -> Text,
        incident -> Text,
        title -> Text,
        purpose -> Text,
        is_drill -> Bool,
        called_out_at -> BigInt,
        called_out_by -> Text,
        confirm_by_at -> BigInt,
        is_complete -> Bool,
        urged_at -> Nullable<BigInt>,
        minutes_version -> BigInt,
        ended_at -> Nullable<BigInt>,
        updated_at -> BigInt,
    }
}

diesel::table! {
    /// One row per member unit of a linkage.
    linkage_units (no, unit) {
        no -> Text,
        unit -> Text,
        confirmed_at -> Nullable<BigInt>,
        confirmed_by -> Nullable<Text>,
        urged_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    /// One row per policy document that is assessed before it is published.
    policy_assessments (no) {
        no -> Text,
        document -> Text,
        unit -> Text,
        planned_on -> BigInt,
        risk -> Nullable<Text>,
        risk_version -> BigInt,
        decision -> Nullable<Text>,
        decided_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    /// One row per incident that a policy has given rise to.
    policy_links (no) {
        no -> Text,
        policy -> Text,
    }
}

diesel::table! {
    /// The newest versions of what the router has learned.
    routing_models (version) {
        version -> BigInt,
        trained_at -> BigInt,
        position -> BigInt,
        examples -> BigInt,
        body -> Binary,
    }
}

diesel::table! {
    /// One row per incident that was handed over after a suggestion.
    routing_outcomes (no) {
        no -> Text,
        month -> BigInt,
        theme -> Text,
        suggested -> Nullable<Text>,
        cold -> Nullable<Text>,
        model -> Nullable<BigInt>,
        chosen -> Text,
        is_accepted -> Bool,
        is_cold_accepted -> Bool,
    }
}

diesel::table! {
    /// One row per entry of the register of activities.
    activities (no) {
        no -> Text,
        seq -> BigInt,
        state -> Text,
        kind -> Text,
        unit -> Text,
        held_on -> BigInt,
        title -> Text,
        attended_by -> Nullable<Text>,
        form -> Nullable<Text>,
        url -> Nullable<Text>,
        participants -> Nullable<BigInt>,
        registered_by -> Text,
        registered_at -> BigInt,
        confirmed_by -> Nullable<Text>,
        confirmed_at -> Nullable<BigInt>,
        updated_at -> BigInt,
    }
}

diesel::table! {
    /// One row per further post about an incident.
    follow_ups (no, n) {
        no -> Text,
        n -> BigInt,
        source_kind -> Text,
        channel -> Text,
        text -> Text,
        posted_at -> Nullable<BigInt>,
        noted_at -> BigInt,
    }
}

diesel::joinable!(assignments -> incidents (no));
diesel::joinable!(deadlines -> incidents (no));
diesel::joinable!(drafts -> incidents (no));
diesel::joinable!(releases -> incidents (no));

diesel::allow_tables_to_appear_in_same_query!(incidents, assignments, deadlines, drafts, releases);
diesel::allow_tables_to_appear_in_same_query!(incidents, watches);
diesel::allow_tables_to_appear_in_same_query!(alerts, alert_units);
diesel::allow_tables_to_appear_in_same_query!(cases, case_facts, case_deadlines);
diesel::allow_tables_to_appear_in_same_query!(messages, accounts);
diesel::allow_tables_to_appear_in_same_query!(report_editions, report_units);
diesel::allow_tables_to_appear_in_same_query!(outcomes, incidents);
diesel::allow_tables_to_appear_in_same_query!(routing_outcomes, incidents);
diesel::allow_tables_to_appear_in_same_query!(linkages, linkage_units);
diesel::allow_tables_to_appear_in_same_query!(incidents, policy_assessments, policy_links);

diesel::table! {
    /// What can be found by its words. Projection.
    search_parts (id) {
        id -> BigInt,
        no -> Text,
        unit -> Nullable<Text>,
        is_within -> Bool,
    }
}

diesel::table! {
    /// Which incidents a person follows.
    watches (account, no) {
        account -> Text,
        no -> Text,
        since_at -> BigInt,
    }
}

diesel::table! {
    /// Files that were handed in.
    attachments (id) {
        id -> Text,
        sha256 -> Text,
        size -> BigInt,
        name -> Text,
        media_type -> Text,
        uploaded_by -> Text,
        unit -> Text,
        uploaded_at -> BigInt,
        no -> Nullable<Text>,
        attached_seq -> Nullable<BigInt>,
    }
}

diesel::table! {
    /// What people are writing in forms. Personal, not in the log.
    form_drafts (account, form) {
        account -> Text,
        form -> Text,
        fields -> Text,
        revision -> BigInt,
        base_seq -> Nullable<BigInt>,
        updated_at -> BigInt,
    }
}

diesel::table! {
    /// Who has which form open now. No history.
    presence (form, account) {
        form -> Text,
        account -> Text,
        unit -> Text,
        name -> Text,
        seen_at -> BigInt,
    }
}

diesel::table! {
    /// One row per saved view of the list.
    saved_views (id) {
        id -> Text,
        owner -> Text,
        unit -> Text,
        name -> Text,
        query -> Text,
        is_shared -> Bool,
        position -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
        deleted_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    /// One row per verb carried out on many incidents.
    bulk_jobs (id) {
        id -> Text,
        account -> Text,
        verb -> Text,
        text -> Text,
        undoes -> Nullable<Text>,
        created_at -> BigInt,
        finished_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    /// One row per incident of such a job.
    bulk_rows (job, n) {
        job -> Text,
        n -> BigInt,
        no -> Text,
        seen_seq -> Nullable<BigInt>,
        state -> Text,
        code -> Text,
        sentence -> Text,
        basis -> Text,
        finished_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    /// One row per revision of a template or an agreed line.
    library_revisions (id, n) {
        id -> Text,
        n -> BigInt,
        kind -> Text,
        title -> Text,
        text -> Text,
        themes -> Text,
        incident -> Nullable<Text>,
        valid_until -> Nullable<Text>,
        is_internal -> Bool,
        is_retired -> Bool,
        is_latest -> Bool,
        account -> Text,
        name -> Text,
        written_at -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(saved_views, accounts);
