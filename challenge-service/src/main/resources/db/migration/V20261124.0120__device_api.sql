-- expires_at: null where the device stays enrolled for ever.
alter table authenticator
    add column expires_at timestamptz,
    add column disabled   boolean not null default false;

-- What a device signs once to change what is known of it.
create table device_message (
    id               uuid primary key,
    authenticator_id uuid        not null references authenticator on delete cascade,
    message          varchar(64) not null,
    expires_at       timestamptz not null
);
create index device_message_by_device on device_message (authenticator_id, expires_at);
