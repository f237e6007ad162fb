-- Notifies every instance, once the change has committed, that what it has cached of a tenant's channels is outdated. The
-- faults of a channel are no such change.
create trigger push_channel_changed after insert or delete or update of enabled, settings on push_channel
  for each row execute function notify_tenant_changed();
