-- The budget from which the push of a challenge is taken, which its approval restores; null for challenges without a push
-- and for those of the previous release.
alter table challenge add column push_budget text;
-- The names of the source of an action, the most specific one first; null for actions of the previous release.
alter table action add column source_names text[];
-- Budgets by the time of their last push, for the deletion of those that no window reaches.
create index if not exists push_budget_by_last_push on push_budget ((spent_at[cardinality(spent_at)]));
