-- Deliveries, attempts and records change and are deleted within days, so their dead rows are vacuumed before they are a fifth
-- of the table.
alter table challenge set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
alter table delivery set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
alter table attempt set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
alter table log_record set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
