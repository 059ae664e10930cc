-- Up Migration
-- What is left of an event whose key and nonce were destroyed: the commitment to its data, without
-- which its leaf could not be shown any more. It tells nothing of what it commits to.
create table ledger.erased (
  event_id uuid primary key,
  commitment bytea not null check (octet_length(commitment) = 32)
);
create trigger only_grows before update or delete on ledger.erased
  for each row execute function ledger.refuse();
create trigger is_never_emptied before truncate on ledger.erased
  for each statement execute function ledger.refuse();
create trigger never_changes before update on ledger.erasable_secret
  for each row execute function ledger.refuse();
create trigger is_never_emptied before truncate on ledger.erasable_secret
  for each statement execute function ledger.refuse();
alter table ledger.erased enable always trigger only_grows;
alter table ledger.erased enable always trigger is_never_emptied;
alter table ledger.erasable_secret enable always trigger never_changes;
alter table ledger.erasable_secret enable always trigger is_never_emptied;

grant select on ledger.erased to plan_ledger_app, plan_ledger_eraser;
grant usage on schema ledger to plan_ledger_eraser;
grant insert on ledger.erased to plan_ledger_eraser;
grant select, delete on ledger.erasable_secret to plan_ledger_eraser;
