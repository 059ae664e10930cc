-- Up Migration
-- What of each log may be shown. Where witnesses are asked for (src/infra/proof/publish.ts), a tree
-- is signed first and shown only when enough of them have signed it too; else both are the same.
alter table log.logs
  add column published text,
  add column published_size bigint not null default 0,
  -- Of the last event in it.
  add column published_position bigint not null default 0;
update log.logs
  set published = checkpoint, published_size = size, published_position = position;
alter table log.logs
  add constraint shows_what_is_signed
  check (published_size <= size and published_position <= position);

grant update (published, published_size, published_position) on log.logs to plan_ledger_app;
