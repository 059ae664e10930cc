-- Up Migration
-- Which release has laid the views out: one that is older does not lay them out its own way again
-- while both run side by side.
alter table ledger.checkpoint add column release text not null default '0.0.0';
