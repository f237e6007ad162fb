-- Serves the look-up of an origin over all tenants, which a preflight request of a stranger causes.
create index tenant_by_allowed_origin on tenant using gin ((settings::jsonb -> 'allowedOrigins'));
