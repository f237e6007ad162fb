-- What a device's key may answer: challenges that are pushed, that are scanned, or that begin in its own app.
alter table authenticator add column credential_type varchar(16) not null default 'PUSH';
