create index app_user_by_email on app_user (tenant_id, email, user_id) where email is not null;
create index app_user_by_phone_number on app_user (tenant_id, phone_number, user_id) where phone_number is not null;
create index app_user_by_username on app_user (tenant_id, username, user_id) where username is not null;

create index action_by_user on action (tenant_id, user_id, created_at);
