-- Entries that grow with the number of users, and so are deleted after assent.challenge.action-retention.
create index audit_entry_of_enrolments on audit_entry (id)
    where change in ('enrolment_code_created', 'enrolment_code_claimed');
