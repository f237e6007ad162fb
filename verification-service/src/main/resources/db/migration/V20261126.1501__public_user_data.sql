-- The user's attributes that the phone may show, as JSON; null where there are none, and once the challenge has ended.
alter table challenge add column user_custom text;
