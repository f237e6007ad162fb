-- base64url of the SHA-256 of the access token that was issued for the challenge: it enrols the user's next device.
alter table challenge
    add column access_token_hash varchar(43);

-- Track tokens and access tokens that have enrolled a device. authenticator_id: not a reference, because a token stays used
-- when the device is removed.
create table used_enrolment_token (
    token_id         uuid primary key,
    tenant_id        varchar(64) not null,
    authenticator_id uuid        not null,
    used_at          timestamptz not null
);
create index used_enrolment_token_by_time on used_enrolment_token (used_at);
