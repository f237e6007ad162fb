-- Every end of a challenge, and the deletion of old ones, asks for its deliveries. An operator of a large table creates the
-- indexes concurrently before the roll-out.
create index if not exists delivery_by_challenge on delivery (challenge_id) where challenge_id is not null;
-- Serves the search for deliveries that need no attempt any more, however many are open.
create index if not exists delivery_open_by_end on delivery (good_until) where outcome is null;
-- Webhook events about no challenge are deleted by their age. Replaces an index that led to open ones too.
create index if not exists delivery_ended_without_challenge on delivery (occurred_at)
    where challenge_id is null and outcome is not null;
drop index delivery_without_challenge;
-- Serves the deletion of endpoints that have failed for long.
create index if not exists failing_peer_by_age on failing_peer (failing_since);
