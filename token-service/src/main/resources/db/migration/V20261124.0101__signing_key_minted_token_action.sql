-- The keys of access tokens. A successor takes the next generation: of two instances that make one at once, one gets it.
create table signing_key (
    generation  integer primary key,
    kid         varchar(64) not null unique,
    signs_from  timestamptz not null,
    public_jwk  text        not null,
    sealed_jwk  text        not null
);

-- Which challenges have their access token: one each. Sealed, as it travels.
create table minted_token (
    challenge_id uuid primary key,
    tenant_id    text        not null,
    sealed_token text        not null,
    minted_at    timestamptz not null
);
create index minted_token_by_time on minted_token (minted_at);

-- What challenge-service says of its actions. Version 0, without a state: only a challenge of it is known so far.
create table action (
    action_id        uuid primary key,
    version          bigint      not null,
    tenant_id        text        not null,
    user_id          text        not null,
    action_code      text        not null,
    idempotency_key  text        not null,
    state            varchar(32),
    state_updated_at timestamptz,
    touched_at       timestamptz not null
);
-- The hash narrows, equality decides: ids from outside may be longer than what an index takes.
create index action_by_name on action (tenant_id, md5(user_id || chr(1) || action_code || chr(1) || idempotency_key));
create index action_by_time on action (touched_at);

-- What the challenges of an action ended in. Kept apart, so that neither source can overwrite the other.
create table challenge_outcome (
    challenge_id uuid primary key,
    action_id    uuid        not null references action on delete cascade,
    state        varchar(32) not null,
    decided_at   timestamptz not null
);
create index challenge_outcome_by_action on challenge_outcome (action_id);
