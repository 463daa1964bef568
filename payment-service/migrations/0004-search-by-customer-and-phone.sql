-- What somebody on the telephone can tell: who they are, or how their number ends. Each filter
-- has its own order by id, so that a page costs the same however many notifications there are.
-- "if not exists": on a large table they can be built before, with "concurrently".
create index if not exists notifications_by_customer on notifications (customer_id, id desc);
create index if not exists notifications_by_phone_suffix on notifications (right(phone, 4), id desc)
  where phone is not null;
