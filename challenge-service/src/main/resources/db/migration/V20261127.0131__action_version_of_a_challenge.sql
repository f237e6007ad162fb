-- Version of the action when the challenge was started: an outcome counts for that version alone. Null in challenges of the
-- previous release.
alter table challenge add column action_version bigint;
