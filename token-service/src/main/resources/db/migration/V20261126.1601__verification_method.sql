-- By which method the challenge was answered; null where it was pushed, or ended before this was kept.
alter table challenge_outcome add column verification_method varchar(16);
