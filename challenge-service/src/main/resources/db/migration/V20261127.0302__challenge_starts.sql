-- How many challenges of the user were started. A start that has read the user's rows changes nothing if another one of the
-- same user was stored since. Starts of the previous release do not count during an upgrade.
alter table app_user add column challenges_started bigint not null default 0;
