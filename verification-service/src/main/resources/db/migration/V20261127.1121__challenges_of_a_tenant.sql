-- Lists and counts the challenges of a tenant for an administrator; ids sort by their time. An operator of a large table
-- creates the index concurrently before the roll-out.
create index if not exists challenge_by_tenant on challenge (tenant_id, id);
