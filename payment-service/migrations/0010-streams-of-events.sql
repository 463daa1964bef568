-- The version of the last event in the stream of a payment or of a notification: counted in the row whose state
-- the event tells of, which every writer has locked by then. 0: none yet, or nobody listened so far (ADR 37).
alter table payments add column stream_version integer not null default 0;
alter table notifications add column stream_version integer not null default 0;
