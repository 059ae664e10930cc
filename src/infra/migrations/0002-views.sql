-- Up Migration
-- How far each reader of the ledger has come, and the place of the views. The tables of the views
-- are not migrated: the program lays them out from its projections and builds a whole generation
-- anew when that layout changes (src/infra/projector/rebuild.ts).

-- Checkpoint and rows commit together. `time` is the greatest recorded time up to the position;
-- `layout` is the hash of the table definitions that the rows of the reader stand in.
create table ledger.checkpoint (
  name text primary key,
  position bigint not null check (position >= 0),
  time text,
  layout text not null,
  updated_at timestamptz not null default now()
);
grant select, insert, update on ledger.checkpoint to plan_ledger_app;

-- The live generation; the application owns it.
create schema views authorization plan_ledger_app;

-- The application may make the schemas of its next generation, and swap that in, and no other:
-- CREATE on the database would allow more, and neither a dump nor a template would carry it along.
create function ledger.make_views_schema(name text) returns void language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
begin
  if name not in ('views_next', 'views_check') then
    raise exception 'no schema of the views is called %', name;
  end if;
  execute format('create schema %I authorization plan_ledger_app', name);
end $$;

-- A rename locks no table: queries that run read the old generation to their end.
create function ledger.swap_views() returns void language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
begin
  if to_regnamespace('views') is not null then
    alter schema views rename to views_old;
  end if;
  alter schema views_next rename to views;
end $$;

revoke execute on function ledger.make_views_schema, ledger.swap_views from public;
grant execute on function ledger.make_views_schema, ledger.swap_views to plan_ledger_app;
