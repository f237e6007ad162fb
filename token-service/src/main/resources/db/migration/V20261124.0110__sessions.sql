-- What began with a sign-in. One row for all its pairs of tokens: it knows the newest, and any earlier one by the family.
create table session (
    session_id          uuid primary key,
    tenant_id           text        not null,
    user_id             text        not null,
    client_id           text        not null,
    verification_method varchar(32),
    family_hash         varchar(43) not null unique,
    refresh_hash        varchar(43) not null,
    access_id           uuid        not null,
    expires_at          timestamptz not null,
    ends_at             timestamptz not null,
    revoked_at          timestamptz
);
-- The hash narrows, equality decides: ids from outside may be longer than what an index takes.
create index session_of_user on session (tenant_id, md5(user_id)) where revoked_at is null;
create index session_by_expiry on session (expires_at);
