-- Whether verification-service was asked to cancel the challenge; status and version change when it has decided so.
alter table challenge add column cancellation_requested boolean not null default false;
