-- A delivery asks for an answer (APPROVAL), takes a prompt off a screen (WITHDRAWAL), or tells the tenant's webhook something
-- (NOTICE), which may be about no challenge. peer is where a device wants its pushes, where that is the device's choice.
-- A push token stays sealed while its prompt may have to be withdrawn or its push be tried again.
alter table delivery alter column challenge_id drop not null;
alter table delivery add column kind varchar(16);
alter table delivery add column peer varchar(300) not null default '';
alter table delivery add column good_until timestamptz;
alter table delivery add column disclosed boolean not null default false;
alter table delivery add column notice_type varchar(64);
alter table delivery add column occurred_at timestamptz not null default now();
update delivery set kind = case when notice is null then 'APPROVAL' else 'NOTICE' end,
  good_until = case when notice is null then challenge.expires_at else now() + interval '1 day' end,
  notice_type = case when notice is not null then 'challenge.updated' end
from challenge where challenge.challenge_id = delivery.challenge_id;
alter table delivery alter column kind set not null;
alter table delivery alter column good_until set not null;
alter table delivery drop constraint delivery_challenge_id_authenticator_id_channel_key;
create unique index delivery_push on delivery (challenge_id, authenticator_id, channel, kind) where notice is null;
drop index delivery_open;
create index delivery_open on delivery (tenant_id, channel, peer, next_attempt_at) where outcome is null;
create index delivery_by_tenant on delivery (tenant_id, id);
create index delivery_without_challenge on delivery (occurred_at) where challenge_id is null;

-- The device that answered, whose own prompt is gone.
alter table challenge add column answered_by uuid;

-- What each attempt came to.
create table attempt (
    delivery_id uuid         not null references delivery on delete cascade,
    number      integer      not null,
    started_at  timestamptz  not null,
    took_ms     bigint       not null,
    outcome     varchar(16)  not null,
    detail      varchar(200),
    primary key (delivery_id, number)
);

-- Peers that do not take what is sent; a row goes with the first success. One that failed for too long is disabled.
create table failing_peer (
    tenant_id     varchar(64)  not null,
    channel       varchar(16)  not null,
    peer          varchar(300) not null,
    failing_since timestamptz  not null,
    last_failure  varchar(200) not null,
    disabled_at   timestamptz,
    primary key (tenant_id, channel, peer)
);

-- What the service behind a channel has last found wrong with the channel itself.
alter table push_channel add column last_fault varchar(200);
alter table push_channel add column last_fault_at timestamptz;
