-- Every administrative change, written with it. detail: what was changed, as JSON, never a secret.
create table audit_entry (
    id        uuid primary key,
    at        timestamptz not null,
    tenant_id varchar(64) not null,
    change    varchar(64) not null,
    detail    text
);
create index audit_entry_by_tenant on audit_entry (tenant_id, id);
