// Ids as callers send them: in a path, and as the cursor of a page.

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The id in the path, or null where it can not be one: then there is nothing under it. */
export function idInPath(value: unknown): string | null {
  return typeof value === 'string' && uuid.test(value) ? value.toLowerCase() : null;
}

/** A cursor is opaque to callers: the id after which the page begins. Null where it is malformed. */
export function readCursor(cursor: string): string | null {
  return idInPath(Buffer.from(cursor, 'base64url').toString('latin1'));
}

/** The same of what is no id of ours. Unchecked: it is whatever was sent. */
export const readTextCursor = (cursor: string): string => Buffer.from(cursor, 'base64url').toString('utf8');

export const writeTextCursor = (text: string): string => Buffer.from(text, 'utf8').toString('base64url');

export function writeCursor(id: string | null): string | null {
  return id === null ? null : Buffer.from(id, 'latin1').toString('base64url');
}
