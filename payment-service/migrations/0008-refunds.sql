-- Money that is given back: what of a payment is spoken for, and each refund with its place in the queue.
-- Constraints are added unchecked and checked afterwards, which locks nobody out while a large table is read.
alter table payments
  -- Given back for certain, and held by refunds that are not at their end. Null: nobody ever asked for any.
  add column refunded_minor     bigint,
  add column refund_held_minor  bigint,
  add constraint refunds_within_payment check (
    (refunded_minor is null) = (refund_held_minor is null)
    and refunded_minor >= 0 and refund_held_minor >= 0 and refunded_minor + refund_held_minor <= amount_minor) not valid,
  add constraint status_says_refunded check (
    case when refunded_minor = amount_minor then status = 'refunded'
         when refunded_minor > 0 then status = 'partially_refunded'
         else status not in ('refunded', 'partially_refunded') end) not valid;
alter table payments validate constraint refunds_within_payment;
alter table payments validate constraint status_says_refunded;

-- The row is its own place in the queue, as an authorization's is.
create table refunds (
  -- The gateway's idempotency key: every try and every question carries it.
  id               uuid primary key,
  payment_id       uuid not null,
  amount_minor     bigint not null check (amount_minor > 0),
  status           text not null check (status in ('pending', 'processing', 'succeeded', 'failed', 'unresolved')),
  -- In its caller's words.
  reason           text,
  failure_reason   text check (failure_reason in ('refused', 'gateway_unavailable')),
  -- The gateway's own, where it refused.
  failure_code     text,
  -- Null where the payment was taken elsewhere, and given back there too.
  gateway          text,
  gateway_id       text,
  traceparent      text not null,
  tries            integer not null default 0,
  questions        integer not null default 0,
  -- Since when a try may have been carried out that nobody knows the end of.
  doubt_since      timestamptz,
  not_before       timestamptz not null default now(),
  last_outcome     text,
  last_reason      text,
  next_attempt_at  timestamptz,
  lease_owner      text,
  lease_until      timestamptz,
  lease_count      integer not null default 0,
  deadline         timestamptz not null,
  created_at       timestamptz not null default now(),
  ended_at         timestamptz,
  constraint refund_ended_or_due check ((status in ('pending', 'processing')) = (next_attempt_at is not null)),
  constraint failed_refund_has_reason check ((status = 'failed') = (failure_reason is not null))
) with (fillfactor = 85);
create index refunds_due on refunds (next_attempt_at) where next_attempt_at is not null;
create index refunds_of_payment on refunds (payment_id, id);

-- Whose key it is where it is not the payment's own.
alter table idempotency_keys add column refund_id uuid;
