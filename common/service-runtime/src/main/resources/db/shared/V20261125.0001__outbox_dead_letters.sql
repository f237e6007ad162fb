-- Why the event is a dead letter; null for one that is not.
alter table outbox add column dead_letter_reason text;
