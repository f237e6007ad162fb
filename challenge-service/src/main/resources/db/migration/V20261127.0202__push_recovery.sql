-- Finish of the newest push that ended an error, so that an earlier error that is consumed later is not recorded.
alter table authenticator add column push_recovered_at timestamptz;
