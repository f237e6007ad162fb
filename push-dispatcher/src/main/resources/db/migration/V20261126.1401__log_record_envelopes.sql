-- Each record of a batch has an envelope of its own, with an id by which the receiver detects repetitions.
alter table log_record add column id uuid not null default gen_random_uuid();
alter table log_record add column occurred_at timestamptz not null default now();
