-- Up Migration
-- Each role has what it needs (src/infra/database/roles.ts says what, and the program grants it
-- after the migrations). Here is what no grant can say.

-- Tables of views that were made as the owner become the application's, whose schema they lie in.
do $$
declare
  made record;
begin
  for made in
    select c.oid::regclass as name from pg_class c
    where c.relnamespace in (
        to_regnamespace('views'), to_regnamespace('views_next'), to_regnamespace('views_old'),
        to_regnamespace('views_check'))
      and c.relkind = 'r' and c.relowner <> 'plan_ledger_app'::regrole
  loop
    execute format('alter table %s owner to plan_ledger_app', made.name);
  end loop;
end $$;

-- A replay makes its tables as temporary ones: it needs no schema, and nobody has to own one.
drop schema if exists views_check cascade;
create or replace function ledger.make_views_schema(name text) returns void language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
begin
  if name <> 'views_next' then
    raise exception 'no schema of the views is called %', name;
  end if;
  execute format('create schema %I authorization plan_ledger_app', name);
  -- An auditor compares the views with what the events say.
  execute format('grant usage on schema %I to plan_ledger_auditor', name);
  execute format('alter default privileges for role plan_ledger_app in schema %I '
    'grant select on tables to plan_ledger_auditor', name);
end $$;

-- What was deleted stays in the table's file until it is written anew. VACUUM FULL is the owner's
-- to do, and cannot be lent; this can.
create function ledger.rewrite_erasable_secrets() returns void language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
begin
  cluster ledger.erasable_secret using erasable_secret_pkey;
end $$;
