-- Notifies every instance of the service, once the change has committed, that what it has cached of the tenant is outdated.
create function notify_tenant_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('tenant_changed', coalesce(new.tenant_id, old.tenant_id));
  return null;
end
$$;
create trigger tenant_changed after insert or update or delete on tenant
  for each row execute function notify_tenant_changed();
create trigger tenant_api_key_changed after insert or update or delete on tenant_api_key
  for each row execute function notify_tenant_changed();
