-- Serves the count by master key, and the search for what is sealed under a retired one.
create index signing_key_by_sealing_key on signing_key (sealing_key(sealed_jwk));
