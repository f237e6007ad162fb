-- When the allowance of what the key names is whole again; a key that is not here, or is past, has all of it.
create table rate_limit (
    key      text primary key,
    whole_at timestamptz not null
);
create index rate_limit_by_time on rate_limit (whole_at);
