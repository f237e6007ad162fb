-- What the key of a device may answer, and of which kind a challenge is: pushed, scanned, or begun in the device's own app.
alter table authenticator add column credential_type varchar(16) not null default 'PUSH';

-- user_id: empty where the challenge was started without a user and no device has claimed it. device_code_hash: the secret
-- of the browser that polls a scanned challenge. claimed_by: the only device that may answer, once there is one.
-- action_tracked: the claim has named an action of the tenant, so action_id is that of no action.
alter table challenge
    add column credential_type  varchar(16) not null default 'PUSH',
    add column device_code_hash varchar(43),
    add column claimed_by       uuid,
    add column claimed_at       timestamptz,
    add column action_tracked   boolean     not null default false;

-- Challenges that nobody has claimed are deleted after their end. An operator of a large table creates the index
-- concurrently before the roll-out.
create index if not exists challenge_unclaimed on challenge (expires_at) where user_id = '';
