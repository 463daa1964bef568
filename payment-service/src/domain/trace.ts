// Where a call stands in the trace of its notification (W3C Trace Context). Its
// span takes its id from the id of what it is, so that whoever knows the attempt
// knows its span: after a crash, on another replica, by the handle in a receipt.

/** The last 64 bits of a UUIDv7: random, and never all zero, since the variant is among them. */
export function spanIdOf(id: string): string {
  return id.slice(-17, -13) + id.slice(-12);
}

/** The traceparent of the call that `id` stands for, in the trace of `traceparent`. */
export function spanOf(traceparent: string, id: string): string {
  return traceparent.slice(0, 36) + spanIdOf(id) + traceparent.slice(52);
}
