-- A notification's row is written three times on its way, and each time into every index that it is in.
-- What never changes about it is found through its payment, which is written once.
-- Stop replicas of earlier versions first: they would store payments without these.
alter table payments
  add column notification_id  uuid,
  -- How the number ends that it goes to: what somebody on the telephone can tell.
  add column phone_suffix     text;

update payments p set notification_id = n.id, phone_suffix = right(n.phone, 4)
from notifications n where n.payment_id = p.id;

alter table payments alter column notification_id set not null;
create index payments_by_phone_suffix on payments (phone_suffix, id desc) where phone_suffix is not null;

drop index notifications_by_payment;
drop index notifications_by_customer;
drop index notifications_by_phone_suffix;
