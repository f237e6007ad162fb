-- Version of the action when the challenge was started; null in challenges of the previous release, and if the backend had
-- decided the action before the approval.
alter table challenge add column if not exists action_version bigint;

-- Devices decide one of the challenges that were started for the same version of an action. An operator of a large table
-- adds the column and creates the index, concurrently, before the roll-out.
create unique index if not exists challenge_decision on challenge (action_id, action_version)
    where status in ('APPROVED', 'VERIFIED', 'DECLINED') and action_version is not null;
