-- What a tenant is told that is no push: how a challenge ended. A delivery like the others, to the tenant's webhook, but to no
-- device, and the challenge's end does not end it. One for each status of a challenge.
alter table delivery alter column authenticator_id drop not null;
alter table delivery add column notice text;
alter table delivery add column notice_status varchar(16);
create unique index delivery_notice on delivery (challenge_id, notice_status) where notice is not null;
