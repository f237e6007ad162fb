-- Version of the action when the challenge was started; null in challenges of the previous release, and if the backend had
-- decided the action before the approval.
alter table challenge add column action_version bigint;

-- Devices decide one of the challenges that were started for the same version of an action.
create unique index challenge_decision on challenge (action_id, action_version)
    where status in ('APPROVED', 'VERIFIED', 'DECLINED') and action_version is not null;
