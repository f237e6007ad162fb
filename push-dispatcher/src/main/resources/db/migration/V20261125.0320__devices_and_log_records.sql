-- The enrolled devices, as challenge-service announces them; removed with their tombstone.
create table device (
    authenticator_id  uuid        primary key,
    version           bigint      not null,
    tenant_id         varchar(64) not null,
    user_id           text        not null,
    platform          text,
    device_name       text,
    sealed_push_token text,
    enrolled_at       timestamptz not null,
    expires_at        timestamptz,
    disabled          boolean     not null
);

-- What a tenant's webhook is to be told in the next batch of log events. A record goes when it is in a batch.
create table log_record (
    sequence  bigint generated always as identity primary key,
    tenant_id varchar(64) not null,
    type      varchar(64) not null,
    record    text        not null
);
create index log_record_by_tenant on log_record (tenant_id, sequence);

-- Webhooks from before there were log events.
update push_channel set settings = (settings::jsonb || '{"logEvents": false}')::text where channel = 'webhook';
