-- expires_at: null where it has no end. disabled: by challenge-service, or here after too many wrong codes in a row.
alter table authenticator
    add column expires_at  timestamptz,
    add column disabled    boolean not null default false,
    add column wrong_codes integer not null default 0;

-- sealed_code: the digits to type, as they came; null where none are asked for. message is what was signed; it holds the
-- digits readable, which are used up by then. Both it and signature_version are null where decided before they were kept.
alter table challenge
    add column sealed_code       text,
    add column wrong_codes       integer not null default 0,
    add column reason            varchar(32),
    add column signature_version smallint,
    add column message           varchar(256);
