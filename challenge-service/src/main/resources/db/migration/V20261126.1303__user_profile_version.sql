-- Version of the attributes that UserChanged has announced; null until there is something to announce, also for users of the
-- previous release, who are announced at their next track or update.
alter table app_user
    add column profile_version bigint;
