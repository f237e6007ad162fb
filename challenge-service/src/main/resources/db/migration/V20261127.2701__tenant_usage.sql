-- Actions and challenges of a tenant by the day (UTC) of their start, counted once their outcomes are known. pending: those
-- whose outcome was not known a day later. The day leads the key, because old days are deleted.
create table tenant_usage (
    day       date        not null,
    tenant_id varchar(64) not null,
    actions   bigint      not null,
    approved  bigint      not null,
    declined  bigint      not null,
    expired   bigint      not null,
    cancelled bigint      not null,
    pending   bigint      not null,
    primary key (day, tenant_id)
);

-- Time up to which everything is counted. Counting begins with the longest range that can be asked for.
create table usage_progress (
    only_row      boolean     primary key check (only_row),
    counted_until timestamptz not null
);
insert into usage_progress (only_row, counted_until)
values (true, date_trunc('day', now(), 'UTC') - interval '30 days');
