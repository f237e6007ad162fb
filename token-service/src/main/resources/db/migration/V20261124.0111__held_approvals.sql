-- Approvals whose success waits for the tenant's webhook; kept when that has answered, so that none is asked about twice.
create table held_approval (
    challenge_id  uuid primary key,
    tenant_id     text        not null,
    webhook_id    uuid        not null,
    url           text        not null,
    approved      text        not null,
    held_at       timestamptz not null,
    attempts      integer     not null default 0,
    claimed_until timestamptz,
    outcome       varchar(16)
);
create index held_approval_open on held_approval (tenant_id, held_at) where outcome is null;
create index held_approval_by_time on held_approval (held_at);
