-- Whether the challenge was started without a push: a phone that asks is shown what was pushed to it first.
alter table challenge add column push_withheld boolean not null default false;
