-- Whose it is, so that a new challenge finds the pending ones it replaces however many actions the user has had.
-- source: where its action came from, as user_source names it; null where nothing is known.
alter table challenge
    add column user_id         varchar(256),
    add column action_code     varchar(64),
    add column idempotency_key varchar(256),
    add column source          text;
update challenge c set user_id = a.user_id, action_code = a.action_code, idempotency_key = a.idempotency_key
from action a where a.id = c.action_id;
alter table challenge
    alter column user_id set not null,
    alter column action_code set not null,
    alter column idempotency_key set not null;
create index challenge_pending on challenge (tenant_id, user_id, action_code) where status = 'PENDING';

-- What a user has said of where actions came from. Only answers of the user's own devices make rows.
create table user_source (
    tenant_id     varchar(64)  not null,
    user_id       varchar(256) not null,
    source        text         not null,
    approved_at   timestamptz,
    blocked_until timestamptz,
    primary key (tenant_id, user_id, source),
    foreign key (tenant_id, user_id) references app_user on delete cascade
);

-- When pushes were spent that nothing has been approved for since. source: one that the user has approved from before;
-- empty for all others together.
create table push_budget (
    tenant_id varchar(64)   not null,
    user_id   varchar(256)  not null,
    source    text          not null,
    spent_at  timestamptz[] not null,
    primary key (tenant_id, user_id, source),
    foreign key (tenant_id, user_id) references app_user on delete cascade
);
