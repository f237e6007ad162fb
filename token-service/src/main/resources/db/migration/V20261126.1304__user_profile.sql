-- The attributes of users as challenge-service announces them. user_key: the key of the event, by which a removal names the
-- user.
create table user_profile (
    tenant_id    text        not null,
    user_id      text        not null,
    user_key     uuid        not null unique,
    version      bigint      not null,
    changed_at   timestamptz not null,
    email        text,
    phone_number text,
    username     text,
    display_name text,
    custom       text,
    primary key (tenant_id, user_id)
);
