-- Id of the master key under which a text is sealed: the member kid in the header of a JWE (RFC 7516, compact form). Null for
-- any other text.
create function sealing_key(sealed text) returns text language sql immutable strict parallel safe as $$
  select case when head ~ '^[A-Za-z0-9_-]+$' and length(head) % 4 <> 1 then
    substring(
      encode(decode(rpad(translate(head, '-_', '+/'), (length(head) + 3) / 4 * 4, '='), 'base64'), 'escape')
      from '"kid":"([^"]+)"')
  end
  from (select split_part(sealed, '.', 1) as head) as parts
$$;

-- Serves the count by master key, and the search for what is sealed under a retired one.
create index tenant_api_key_by_sealing_key on tenant_api_key (sealing_key(sealed_key));
