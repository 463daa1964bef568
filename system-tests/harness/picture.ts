import { readFileSync } from 'node:fs';

const SIGNATURE = '89504e470d0a1a0a';
const WIDTH_AT = 16;

/** Of a PNG: its width and height in pixels, and its size in bytes. */
export function pictureSize(path: string): {
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
} {
  const content = readFileSync(path);
  if (content.subarray(0, 8).toString('hex') !== SIGNATURE) throw new Error(`${path} is no PNG.`);
  return {
    width: content.readUInt32BE(WIDTH_AT),
    height: content.readUInt32BE(WIDTH_AT + 4),
    bytes: content.length,
  };
}
