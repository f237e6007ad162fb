-- The devices as challenge-service announces them. A key can be enrolled anew before the removal of the old device has
-- arrived, so it is not unique here.
create table authenticator (
    id          uuid primary key,
    tenant_id   varchar(64)  not null,
    user_id     varchar(256) not null,
    public_key  varchar(200) not null,
    version     bigint       not null,
    enrolled_at timestamptz  not null
);
create index authenticator_by_key on authenticator (tenant_id, public_key);

-- The authority over what becomes of a challenge. context is null where its end arrived before its beginning.
create table challenge (
    id              uuid primary key,
    tenant_id       varchar(64)  not null,
    user_id         varchar(256) not null,
    action_id       uuid         not null,
    action_code     varchar(64)  not null,
    idempotency_key varchar(256) not null,
    wire_id         varchar(64)  not null,
    context         text,
    created_at      timestamptz,
    expires_at      timestamptz  not null,
    status          varchar(16)  not null,
    version         bigint       not null,
    decided_at      timestamptz,
    decided_by      uuid,
    public_key      varchar(200),
    signature       varchar(200),
    sealed_token    text
);
create index challenge_pending_by_user on challenge (tenant_id, user_id) where status = 'PENDING';
create index challenge_pending_by_expiry on challenge (expires_at) where status = 'PENDING';

-- Who may answer a challenge.
create table challenge_device (
    challenge_id     uuid not null references challenge,
    authenticator_id uuid not null,
    primary key (challenge_id, authenticator_id)
);

-- Messages that a device may sign once to prove itself when it asks for its challenge.
create table device_nonce (
    value            varchar(64) primary key,
    authenticator_id uuid        not null,
    expires_at       timestamptz not null
);
create index device_nonce_by_device on device_nonce (authenticator_id, expires_at);
