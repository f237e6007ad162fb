-- Codes that a phone exchanges once for a token that enrols it. code_hash: base64url of the SHA-256 of the code. token_id: the
-- id of that token, the same as that of the track token by which the code was made, so that both enrol one device together.
create table enrolment_code (
    id              uuid primary key,
    code_hash       varchar(43)  not null unique,
    tenant_id       varchar(64)  not null,
    user_id         varchar(256) not null,
    action_id       uuid         not null references action on delete cascade,
    action_code     varchar(64)  not null,
    idempotency_key varchar(256) not null,
    token_id        uuid         not null,
    scope           text,
    created_at      timestamptz  not null,
    expires_at      timestamptz  not null,
    claimed_at      timestamptz
);
create index enrolment_code_by_action on enrolment_code (action_id);
create index enrolment_code_by_expiry on enrolment_code (expires_at);
