-- True if the push before this one failed, so that the delivery of this one is the device's recovery.
alter table delivery add column recovers boolean not null default false;

-- Users whose device and whose tenant's channel do not belong together, as the push service finds, since the last push that
-- the channel delivered. Either may be wrong; several users in a row show that it is the channel.
create table channel_mismatch (
    tenant_id varchar(64) not null,
    channel   varchar(16) not null,
    user_id   text        not null,
    first_at  timestamptz not null,
    primary key (tenant_id, channel, user_id)
);
create index channel_mismatch_by_age on channel_mismatch (first_at);
