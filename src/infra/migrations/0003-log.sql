-- Up Migration
-- The transparency log: what the sealer (src/infra/proof/sealer.ts) has made of the ledger. Whoever
-- changes it changes a checkpoint that somebody else may hold.

create schema log;

-- The logs, one after the other; only the last one grows. Another begins where the key was lost, or
-- history was: its first leaf is the last checkpoint of the one before.
create table log.logs (
  number int primary key check (number > 0),
  origin text not null unique,
  -- The note that is leaf 0; null where leaf 0 is an event.
  first_leaf text,
  -- Public keys (vkey), in the order in which they signed. The last one signs.
  vkeys text[] not null,
  size bigint not null check (size >= 0),
  -- Of the last event that is a leaf.
  position bigint not null check (position >= 0),
  -- The signed note that says the size and the root.
  checkpoint text not null
);

-- Which event is which leaf: positions may have gaps, leaves have none.
create table log.leaf (
  log int not null references log.logs,
  index bigint not null,
  position bigint not null,
  primary key (log, position),
  unique (log, index)
);

-- Hashes of 32 bytes, 256 in a tile (C2SP tlog-tiles).
create table log.tile (
  log int not null references log.logs,
  level int not null,
  index bigint not null,
  hashes bytea not null check (octet_length(hashes) between 32 and 8192),
  primary key (log, level, index)
);
alter table log.tile alter column hashes set storage external;

create trigger only_grows before update or delete on log.leaf
  for each row execute function ledger.refuse();
create trigger is_never_emptied before truncate on log.leaf
  for each statement execute function ledger.refuse();
create trigger stays before delete or truncate on log.tile
  for each statement execute function ledger.refuse();
create trigger stays before delete or truncate on log.logs
  for each statement execute function ledger.refuse();
alter table log.leaf enable always trigger only_grows;
alter table log.leaf enable always trigger is_never_emptied;
alter table log.tile enable always trigger stays;
alter table log.logs enable always trigger stays;

grant usage on schema log to plan_ledger_app;
grant select, insert on log.logs, log.leaf, log.tile to plan_ledger_app;
grant update (vkeys, size, position, checkpoint) on log.logs to plan_ledger_app;
grant update (hashes) on log.tile to plan_ledger_app;
