-- What the key of a device may answer: challenges that are pushed, that are scanned, or that begin in its own app.
alter table device add column credential_type varchar(16) not null default 'PUSH';
