-- The page to which the challenge page returns the user of an action; null for an action that was tracked without one.
alter table action add column redirect_url varchar(4096);
-- Whether the challenge page shows the user's devices once the action is proven.
alter table action add column redirect_to_settings boolean not null default false;
-- Logo of a tenant on its challenge page. Not a setting: those are cached by every instance of every service.
create table tenant_logo (
  tenant_id varchar(64) primary key references tenant (tenant_id),
  png bytea not null
);
