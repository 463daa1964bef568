import { randomBytes } from 'node:crypto';

export const trialSchema = 'trial_log';

/** A UUID whose time does not matter here. */
export function newId(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8(0x70 | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
