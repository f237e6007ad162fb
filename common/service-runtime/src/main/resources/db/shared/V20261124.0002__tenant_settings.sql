-- What the tenant's administrator has set, as JSON; null where nothing is.
alter table tenant add column settings text;
