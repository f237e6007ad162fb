-- Events on their way to Kafka. The first five columns are those that Debezium's outbox router expects.
create table outbox (
    id            uuid primary key,
    aggregatetype varchar(255) not null,
    aggregateid   varchar(255) not null,
    type          varchar(255) not null,
    payload       text,
    partition     smallint     not null,
    sequence      bigint generated always as identity,
    recorded_at   timestamptz  not null,
    trace_parent  varchar(55)
);
create index outbox_by_partition on outbox (partition, sequence);

-- Who relays which part of the outbox, and until when. wanted: somebody else committed rows while the owner relayed.
create table outbox_lease (
    partition  smallint primary key,
    owner      uuid,
    expires_at timestamptz,
    wanted     boolean not null default false
);
insert into outbox_lease (partition) select generate_series(0, 7);

-- Events whose effect is committed.
create table inbox (
    event_id    uuid primary key,
    consumed_at timestamptz not null
);
create index inbox_by_time on inbox (consumed_at);

-- Tenants and their active secret keys: owned by challenge-service, a projection everywhere else.
create table tenant (
    tenant_id varchar(64) primary key,
    version   bigint      not null,
    name      varchar(200)
);
create table tenant_api_key (
    hash       varchar(64) primary key,
    tenant_id  varchar(64) not null references tenant on delete cascade,
    sealed_key text        not null
);
create index tenant_api_key_by_tenant on tenant_api_key (tenant_id);
