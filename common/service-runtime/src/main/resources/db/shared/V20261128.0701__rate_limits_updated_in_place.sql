-- Each request that is counted updates two rows. With a B-tree of the updated column, each update wrote every index of the
-- table anew, and a look-up passed the dead entries of its key until the next vacuum: hundreds at a hundred requests a second.
-- A BRIN index lets the update stay in its page (HOT), if that has room, and serves the deletion of past rows.
drop index rate_limit_by_time;
create index rate_limit_by_time on rate_limit using brin (whole_at);
alter table rate_limit set (fillfactor = 50);
