-- Serves the count by master key, and the search for what is sealed under a retired one.
create index attestation_by_sealing_key on attestation (sealing_key(sealed_proof));
