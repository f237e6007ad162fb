-- Proofs of users that are not accepted any more: begun before the removal of the user, or, for sessions, given before the
-- backend revoked all of the user's sessions. A later user of the same id has the same row.
create table user_revocation (
    tenant_id           text        not null,
    user_id             text        not null,
    removed_at          timestamptz,
    sessions_revoked_at timestamptz,
    recorded_at         timestamptz not null,
    primary key (tenant_id, user_id)
);
create index user_revocation_removals on user_revocation (tenant_id, removed_at) where removed_at is not null;
create index user_revocation_by_time on user_revocation (recorded_at);

-- The times of the proof that the session began with: begun_at, when its action or challenge began; proven_at, when it
-- succeeded. Null in a row of the previous release.
alter table session
    add column begun_at  timestamptz,
    add column proven_at timestamptz;
