import { createHash } from 'node:crypto';

/**
 * Into how many parts a log is divided: so many batches of one consumer may be under
 * way at once. It is a constant, because a stream that changed its part would lose its
 * order; more parts are a matter of a migration that moves the cursors too.
 */
export const partCount = 16;

/**
 * The part of a stream, 0–15: the first byte of the SHA-256 of its UTF-8 text (FIPS 180-4), which PostgreSQL
 * has as well. `part_of` of the migrations says the same, for statements that learn the stream only there.
 */
export function partOf(stream: string): number {
  return createHash('sha256').update(stream, 'utf8').digest().readUInt8(0) % partCount;
}
