-- A token enrols one key of each type: a phone has a key for pushes, one for QR codes and one for its app.
alter table used_enrolment_token
    add column credential_type varchar(16) not null default 'PUSH',
    drop constraint used_enrolment_token_pkey,
    add primary key (token_id, credential_type);
