-- The nonce for the proof of integrity of the device that enrols with the token of an action: one at a time, used once.
create table attestation_nonce (
    action_id  uuid primary key references action on delete cascade,
    nonce      varchar(64) not null,
    expires_at timestamptz not null
);
create index attestation_nonce_by_expiry on attestation_nonce (expires_at);

-- What a device sent when it enrolled, with its nonce. Nothing here has verified it.
create table attestation (
    authenticator_id uuid primary key references authenticator on delete cascade,
    provider         varchar(32) not null,
    sealed_proof     text        not null,
    recorded_at      timestamptz not null
);
