-- Rows of these tables live shortly, or change with each request. By default PostgreSQL vacuums a table when a fifth of it is
-- dead: at the end of an outage of Kafka, in which the outbox has grown, that would be long after it is empty again, and every
-- read would pass the dead rows. A free space in the pages (fillfactor) would not help, except for the leases: what is updated
-- has an index, so that PostgreSQL writes each index anew anyway.
alter table outbox set (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
    toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 1000);
alter table outbox_lease set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 100);
alter table rate_limit set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
-- Large, and deleted from its old end.
alter table inbox set (autovacuum_vacuum_scale_factor = 0.02);
