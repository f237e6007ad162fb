-- How pushes leave, per tenant. revision is new with every change, so that a client kept open is known to be outdated.
create table push_channel (
    tenant_id          varchar(64) not null,
    channel            varchar(16) not null,
    revision           uuid        not null,
    enabled            boolean     not null,
    settings           text        not null,
    sealed_credentials text        not null,
    updated_at         timestamptz not null,
    primary key (tenant_id, channel)
);

-- What pushes are about. The end of a challenge may be heard of before its beginning: then only over is known.
create table challenge (
    challenge_id uuid primary key,
    tenant_id    varchar(64) not null,
    over         boolean     not null,
    wire_id      varchar(64),
    context      text,
    created_at   timestamptz,
    expires_at   timestamptz not null
);
create index challenge_by_expiry on challenge (expires_at);

-- One push to one device over one channel; open while it has no outcome. The id is stable across attempts.
create table delivery (
    id                uuid primary key,
    challenge_id      uuid        not null references challenge on delete cascade,
    tenant_id         varchar(64) not null,
    authenticator_id  uuid        not null,
    platform          text,
    channel           varchar(16) not null,
    sealed_push_token text,
    push_token_hash   varchar(43),
    attempts          integer     not null default 0,
    next_attempt_at   timestamptz not null,
    claimed_until     timestamptz,
    outcome           varchar(16),
    detail            varchar(200),
    finished_at       timestamptz,
    unique (challenge_id, authenticator_id, channel)
);
create index delivery_open on delivery (tenant_id, channel, next_attempt_at) where outcome is null;
