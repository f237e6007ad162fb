-- The run that announces tenants, devices and users anew: the current or the last one. One row at most.
create table announcement (
    only_row           boolean      primary key check (only_row),
    id                 uuid         not null,
    epoch              bigint       not null,
    started_at         timestamptz  not null,
    ended_at           timestamptz,
    phase              varchar(16)  not null,
    last_tenant        varchar(64)  not null,
    last_user          varchar(256) not null,
    last_authenticator uuid         not null,
    tenants            bigint       not null,
    authenticators     bigint       not null,
    users              bigint       not null
);
