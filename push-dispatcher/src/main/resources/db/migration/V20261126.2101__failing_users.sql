-- Digests of the users whose pushes a failing peer has not taken, three at most: one user's device can name any peer. The row
-- may outlive the users, so it does not name them.
alter table failing_peer add column users text[] not null default '{}';
