-- Up Migration
-- Who looked at what (src/infra/access/access-log.ts): a second log, with a tree of its own. Entries
-- are removed after their time by access.remove_through alone, which keeps what the tree was then.

create schema access;

create table access.record (
  number bigint primary key check (number > 0),
  recorded_at timestamptz not null,
  outcome text not null,
  actor text,
  agency text,
  objects text[] not null,
  -- Canonical JSON of the whole entry, its nonce in it: these bytes are the leaf.
  body text not null,
  leaf_hash bytea not null check (octet_length(leaf_hash) = 32)
);
create index on access.record (actor, number);
create index on access.record using gin (objects);
create index on access.record (recorded_at);

-- One row: the tree of all entries that ever were, as the roots of its complete subtrees.
create table access.head (
  one boolean primary key default true check (one),
  size bigint not null,
  peaks bytea not null,
  -- The signed note; null until a process that has the log's key has written.
  checkpoint text
) with (fillfactor = 10);
insert into access.head (size, peaks) values (0, '');

-- What was removed: the entries up to `size`, whose tree had these roots and, if it was, that root
-- under that signature of then.
create table access.removed (
  size bigint primary key check (size > 0),
  peaks bytea not null,
  root bytea not null check (octet_length(root) = 32),
  removed_at timestamptz not null default now(),
  days int not null
);

create function access.refuse() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and tg_table_name = 'record'
    and current_setting('access.removing', true) = 'on' then
    return old;
  end if;
  raise exception 'the record of access only grows: % of %.% is refused',
    tg_op, tg_table_schema, tg_table_name using errcode = 'insufficient_privilege';
end $$;

create trigger only_grows before update or delete on access.record
  for each row execute function access.refuse();
create trigger is_never_emptied before truncate on access.record
  for each statement execute function access.refuse();
create trigger only_grows before update or delete on access.removed
  for each row execute function access.refuse();
create trigger is_never_emptied before truncate on access.removed
  for each statement execute function access.refuse();
create trigger stays before delete or truncate on access.head
  for each statement execute function access.refuse();
alter table access.record enable always trigger only_grows;
alter table access.record enable always trigger is_never_emptied;
alter table access.removed enable always trigger only_grows;
alter table access.removed enable always trigger is_never_emptied;
alter table access.head enable always trigger stays;

-- The one way by which entries go: all up to one that is older than so many days, 30 at least.
create function access.remove_through(last bigint, tree bytea, tree_root bytea, kept_days int)
returns bigint language plpgsql security definer set search_path = pg_catalog as $$
declare
  removed bigint;
begin
  if kept_days < 30 then
    raise exception 'entries of access are kept for 30 days at least';
  end if;
  if exists (select from access.record where number <= last
      and recorded_at > now() - make_interval(days => kept_days)) then
    raise exception 'an entry of access up to % is younger than % days', last, kept_days;
  end if;
  insert into access.removed (size, peaks, root, days) values (last, tree, tree_root, kept_days);
  perform set_config('access.removing', 'on', true);
  delete from access.record where number <= last;
  get diagnostics removed = row_count;
  perform set_config('access.removing', 'off', true);
  return removed;
end $$;
revoke all on function access.remove_through(bigint, bytea, bytea, int) from public;

grant usage on schema access to plan_ledger_app;
grant select, insert on access.record to plan_ledger_app;
grant select on access.head, access.removed to plan_ledger_app;
grant update (size, peaks, checkpoint) on access.head to plan_ledger_app;
grant execute on function access.remove_through(bigint, bytea, bytea, int) to plan_ledger_app;
