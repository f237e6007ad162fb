-- Serve the deletion of expired blocks and of old approvals. A row has one of the two times.
create index if not exists user_source_by_block on user_source (blocked_until) where blocked_until is not null;
create index if not exists user_source_by_approval on user_source (approved_at) where approved_at is not null;
