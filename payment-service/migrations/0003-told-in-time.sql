-- How far the replicas have come in telling which customers were told in time:
-- every notification up to this id is judged, once, by whoever held the row.
create table timeliness_progress (
  only_row  boolean primary key default true check (only_row),
  up_to_id  uuid not null
);
