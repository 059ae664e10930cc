-- Up Migration
-- The ledger: the events, the dense position that orders them, and the keys kept beside them.
-- The application works as plan_ledger_app (migrate.ts makes the role); all of this is the owner's.
-- There is no way down: a ledger is not taken back.

create schema if not exists ledger;

-- One row: the position of the last event. Its lock is what orders the ledger, so it is taken only
-- within one statement, never across a client's round trip. The empty space is for its versions.
create table ledger.head (
  one boolean primary key default true check (one),
  position bigint not null
) with (fillfactor = 10);
insert into ledger.head (position) values (0);

-- Whether the columns say what the body, the only truth, says. A key that is missing makes it
-- false, never null. PL/pgSQL, since a function in SQL is planned anew by every single insert.
create function ledger.is_told_by_body(
  stream text, version int, id uuid, type text, recorded_at text, body text,
  nonce bytea, leaf_hash bytea
) returns boolean language plpgsql immutable parallel safe as $$
begin
  return octet_length(leaf_hash) = 32
    and coalesce(octet_length(nonce), 32) = 32
    and body::jsonb @> jsonb_build_object(
      'stream', stream, 'version', version, 'id', id, 'type', type, 'recordedAt', recorded_at);
end $$;

-- Two indexes and no more, and one CHECK: each further one is paid by every append for ever.
create table ledger.events (
  position bigint primary key,
  stream text not null,
  version int not null,
  id uuid not null,
  type text not null,
  recorded_at text not null,
  body text not null,
  nonce bytea,
  leaf_hash bytea not null,
  unique (stream, version),
  constraint told_by_body check (
    ledger.is_told_by_body(stream, version, id, type, recorded_at, body, nonce, leaf_hash))
);

create function ledger.refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger only grows: % of %.% is refused', tg_op, tg_table_schema, tg_table_name
    using errcode = 'insufficient_privilege';
end $$;

-- `always`: also for a session that says it is a replica.
create trigger only_grows before update or delete on ledger.events
  for each row execute function ledger.refuse();
create trigger is_never_emptied before truncate on ledger.events
  for each statement execute function ledger.refuse();
create trigger stays before delete or truncate on ledger.head
  for each statement execute function ledger.refuse();
alter table ledger.events enable always trigger only_grows;
alter table ledger.events enable always trigger is_never_emptied;
alter table ledger.head enable always trigger stays;

-- Writes a batch: at most one append per stream, each whole or not at all. `actual` is the version
-- that each append found, -1 for no stream; those that found what they expected are written, from
-- the position after `base` on, in the order given. Every statement of a function sees what was
-- committed before it began, so under READ COMMITTED the versions are read as of the lock.
create function ledger.append(
  streams text[], expected int[],
  -- Of the events: the number of the append, from 1, that each belongs to, and what it is.
  appends int[], versions int[], ids uuid[], types text[], recorded_ats text[], bodies text[],
  nonces bytea[], leaf_hashes bytea[],
  out base bigint, out actual int[]
) language plpgsql as $$
declare
  written bigint;
begin
  select position into strict base from ledger.head for update;
  actual := array(
    select coalesce(
      (select version from ledger.events where stream = name order by version desc limit 1), -1)
    from unnest(streams) with ordinality as asked(name, n) order by n);
  insert into ledger.events
    select base + row_number() over (order by n), streams[append], version, id, type, recorded_at,
      body, nonce, leaf_hash
    from unnest(appends, versions, ids, types, recorded_ats, bodies, nonces, leaf_hashes)
      with ordinality
      as event(append, version, id, type, recorded_at, body, nonce, leaf_hash, n)
    where actual[append] = expected[append];
  get diagnostics written = row_count;
  if written > 0 then
    update ledger.head set position = base + written;
    perform pg_notify('ledger', '');
  end if;
end $$;

-- Keys of keyed hashes.
create table ledger.secret (
  name text primary key,
  value bytea not null
);

-- Key and nonce of an event that may have to be erased, written before the event is appended: a
-- crash leaves an orphan, never a lost key. Deleting is for the role that erases.
create table ledger.erasable_secret (
  event_id uuid primary key,
  key bytea not null,
  nonce bytea not null
);

grant usage on schema ledger to plan_ledger_app;
grant select, insert on ledger.events, ledger.secret, ledger.erasable_secret to plan_ledger_app;
grant select, update (position) on ledger.head to plan_ledger_app;
