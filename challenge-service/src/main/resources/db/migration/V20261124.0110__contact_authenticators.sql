-- Addresses that a tenant has verified elsewhere. A table of its own: what asks for devices that may answer a challenge
-- can never find one of these.
create table contact_authenticator (
    id                  uuid primary key,
    tenant_id           varchar(64)  not null,
    user_id             varchar(256) not null,
    verification_method varchar(32)  not null,
    address             varchar(320) not null,
    is_default          boolean      not null,
    created_at          timestamptz  not null,
    verified_at         timestamptz  not null,
    unique (tenant_id, user_id, verification_method, address),
    foreign key (tenant_id, user_id) references app_user
);
