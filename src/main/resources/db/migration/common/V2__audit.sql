create table audit_record (
    seq bigint primary key,
    at_micros bigint not null,
    outcome varchar(16) not null,
    intent_seq bigint not null,
    actor varchar(128) not null,
    actor_kind varchar(16) not null,
    actor_role varchar(16) not null,
    via varchar(128) not null,
    door varchar(16) not null,
    address varchar(128) not null,
    action varchar(64) not null,
    target_kind varchar(32) not null,
    target_id varchar(256) not null,
    target_name varchar(256) not null,
    parameters varchar(65536) not null,
    before_json varchar(65536) not null,
    after_json varchar(65536) not null,
    problem varchar(4096) not null,
    duration_micros bigint not null,
    previous_hash char(64) not null,
    hash char(64) not null
);

create index audit_record_intent on audit_record (intent_seq);
create index audit_record_action on audit_record (action);
