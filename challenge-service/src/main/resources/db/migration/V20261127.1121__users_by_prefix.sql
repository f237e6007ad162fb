-- Lists the users of a tenant for an administrator, also by the first characters of their ids, whatever the collation of the
-- database. An operator of a large table creates the index concurrently before the roll-out.
create index if not exists app_user_by_prefix on app_user (tenant_id, user_id collate "C");
