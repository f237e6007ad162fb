-- The administrator that made the change; null for changes at start-up and entries from before this column.
alter table audit_entry add column actor text;
