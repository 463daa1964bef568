// How far a watcher has come in a trace, as the id of an event of the stream.
import type { TracePosition } from '../../../application/partners/partner-readers.ts';
import { bottomId } from '../../least-id.ts';
import { idInPath } from '../ids.ts';

export const beginning: TracePosition = { changedUs: 0, arrivalId: bottomId };

export const writePosition = ({ changedUs, arrivalId }: TracePosition): string => `${changedUs}-${arrivalId}`;

/** The beginning where it is no id of ours. */
export function readPosition(id: string | null): TracePosition {
  const [, us, uuid] = /^(\d{1,16})-(.+)$/.exec(id ?? '') ?? [];
  const arrivalId = idInPath(uuid);
  return arrivalId === null ? beginning : { changedUs: Number(us), arrivalId };
}

export const isAfter = (a: TracePosition, b: TracePosition): boolean =>
  a.changedUs > b.changedUs || (a.changedUs === b.changedUs && a.arrivalId > b.arrivalId);

/**
 * A change gets its time some moments before its commit, while another is committed: as long as this, what was
 * read is read again. It is more than the statements of such a transaction may take (5 seconds each).
 */
const lateMsMax = 15_000;

export const windowStart = (nowMs: number): TracePosition => ({
  changedUs: (nowMs - lateMsMax) * 1_000,
  arrivalId: bottomId,
});
