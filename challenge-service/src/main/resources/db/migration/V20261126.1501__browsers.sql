-- Browsers and apps that a user's actions were tracked from, by the deviceId that the backend gave; at most 50 of a user.
-- remembered_until: as a backend has set it; null where it is not remembered.
create table browser (
    tenant_id           varchar(64)  not null,
    user_id             varchar(256) not null,
    device_id           varchar(256) not null,
    created_at          timestamptz  not null,
    seen_at             timestamptz  not null,
    authenticated_at    timestamptz,
    invalidated_at      timestamptz,
    remembered_until    timestamptz,
    verification_method varchar(32),
    primary key (tenant_id, user_id, device_id),
    foreign key (tenant_id, user_id) references app_user on delete cascade
);
create index browser_by_seen_at on browser (seen_at);
