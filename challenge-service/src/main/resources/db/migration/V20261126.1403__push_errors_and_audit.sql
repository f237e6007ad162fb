-- Code with which the last push to the device failed, and since when; null once a push is delivered or the token is new.
alter table authenticator add column errored_at timestamptz;
alter table authenticator add column error_code varchar(200);

-- What the audit export reports of an action: the decision when it was tracked, and the methods that the user was offered.
-- Null in actions from before.
alter table action add column outcome varchar(16);
alter table action add column allowed_methods varchar(256);
