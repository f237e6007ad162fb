create table app_user (
    tenant_id             varchar(64)  not null,
    user_id               varchar(256) not null,
    email                 varchar(320),
    email_verified        boolean      not null default false,
    phone_number          varchar(32),
    phone_number_verified boolean      not null default false,
    username              varchar(256),
    display_name          varchar(256),
    custom                text,
    locale                varchar(35),
    created_at            timestamptz  not null,
    primary key (tenant_id, user_id)
);

-- public_key: the canonical base64, so that one key is one row whatever encoding the device used.
create table authenticator (
    id                    uuid primary key,
    tenant_id             varchar(64)  not null,
    user_id               varchar(256) not null,
    public_key            varchar(200) not null,
    device_name           varchar(256),
    platform              varchar(32)  not null,
    push_token            text,
    push_token_updated_at timestamptz,
    version               bigint       not null,
    enrolled_at           timestamptz  not null,
    last_verified_at      timestamptz,
    unique (tenant_id, public_key)
);
create index authenticator_by_user on authenticator (tenant_id, user_id);

create table action (
    id                  uuid primary key,
    tenant_id           varchar(64)  not null,
    user_id             varchar(256) not null,
    action_code         varchar(64)  not null,
    idempotency_key     varchar(256) not null,
    version             bigint       not null,
    state               varchar(32)  not null,
    state_updated_at    timestamptz  not null,
    created_at          timestamptz  not null,
    verification_method varchar(32),
    verified_by         uuid,
    ip_address          varchar(64),
    user_agent          varchar(1024),
    device_id           varchar(256),
    custom              text,
    last_challenge_id   uuid,
    unique (tenant_id, user_id, action_code, idempotency_key)
);

create table challenge (
    id         uuid primary key,
    tenant_id  varchar(64) not null,
    action_id  uuid        not null references action,
    wire_id    varchar(64) not null,
    version    bigint      not null,
    status     varchar(16) not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index challenge_by_action on challenge (action_id);
