import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventCatalog } from '../index.ts';
import { asyncApiDocument } from './async-api.ts';
import { breakingChanges } from './breaking-changes.ts';
import { readerSchema } from './json-schema.ts';
import type { JsonSchema } from './json-schema.ts';

export type ContractFile = { readonly path: string; readonly content: unknown };

const asyncApiPath = join(import.meta.dirname, '..', '..', '..', 'docs', 'asyncapi.json');
const goldenFolder = join(import.meta.dirname, 'golden');

const goldenPath = (type: string): string => join(goldenFolder, `${type}.json`);

/** Null for a type that is not released yet. */
export function readGolden(type: string): JsonSchema | null {
  const path = goldenPath(type);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as JsonSchema) : null; // written by write-contract.ts
}

/** What would break readers, over all types. */
export function contractBreaks(): readonly string[] {
  return Object.entries(eventCatalog).flatMap(([type, { data }]) => {
    const golden = readGolden(type);
    return golden === null
      ? []
      : breakingChanges(golden, readerSchema(data)).map((change) => `${type}: ${change}`);
  });
}

/** All files that are made from the catalogue, as they have to be. */
export function contractFiles(): readonly ContractFile[] {
  const golden = Object.entries(eventCatalog).map(([type, { data }]) => ({
    path: goldenPath(type),
    content: readerSchema(data),
  }));
  return [{ path: asyncApiPath, content: asyncApiDocument() }, ...golden];
}
