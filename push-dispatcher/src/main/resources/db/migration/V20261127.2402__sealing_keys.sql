-- Serves the count by master key, and the search for what is sealed under a retired one.
create index push_channel_by_sealing_key on push_channel (sealing_key(sealed_credentials));
create index device_by_sealing_key on device (sealing_key(sealed_push_token));
