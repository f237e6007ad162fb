-- ordered: the relay publishes the events of a key in their order, under a lease. All others are published from memory, and
-- by the sweep, which finds them by id: a UUIDv7 sorts by its time. The default is for instances of the previous release,
-- which write rows during an upgrade.
alter table outbox add column ordered boolean not null default true;
-- After a failure that an early retry does not heal, the event waits until retry_at; attempts counts such failures.
alter table outbox add column attempts integer not null default 0;
alter table outbox add column retry_at timestamptz;
alter table outbox add column last_error varchar(500);
create index outbox_ordered on outbox (partition, sequence) where ordered;
drop index outbox_by_partition;
