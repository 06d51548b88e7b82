import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isJsonObject, type JsonObject } from '../../model/json.ts';
import { childPointer } from '../../model/json-pointer.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { ResourceType } from '../../model/resource-type.ts';
import { hasUnknown, revealValue, type Value } from '../../model/value.ts';
import type { ProviderHost } from './provider-host.ts';
import { sessionOf } from './session.ts';

/**
 * The content of a local file.
 *
 * @param path - Meant from the project's folder.
 * @throws {ProviderError} `PROVIDER_REJECTED` for a file that cannot be read
 */
export async function readLocalFile(path: string, host: Pick<ProviderHost, 'root' | 'mayRead'>): Promise<Uint8Array> {
  const absolute = resolve(host.root, path);
  if (host.mayRead?.(absolute) === false) {
    throw new ProviderError('PROVIDER_REJECTED', `${path} is no file of the project`, {
      hint: 'A branch that is not trusted reads files that are committed in the project’s folder, and no others.',
    });
  }
  try {
    return await readFile(absolute);
  } catch (cause) {
    throw new ProviderError('PROVIDER_REJECTED', `the file ${path} cannot be read`, {
      hint: 'Give its path from the project folder.',
      cause,
    });
  }
}

/**
 * Adds to declared properties the digest of each file that they name (`x-file` in the schema), so that a changed file is a
 * change; `undefined` where a schema names no files.
 */
export function compileFileDigests(schema: JsonObject): ResourceType['resolve'] {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const files = Object.entries(properties).flatMap(([name, member]) => {
    const digest = isJsonObject(member) ? member['x-file'] : undefined;
    return typeof digest === 'string' ? [{ name, digest }] : [];
  });
  if (files.length === 0) return undefined;
  return async (connection, declared) => {
    const session = sessionOf(connection);
    const digests: [string, Value][] = [];
    for (const { name, digest } of files) {
      const path = declared[name];
      if (path === undefined || path === null || hasUnknown(path)) continue;
      try {
        const content = await readLocalFile(String(revealValue(path)), session);
        digests.push([digest, createHash('sha256').update(content).digest('hex')]);
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        const { message, hint } = error;
        const place = childPointer('', name);
        const advice = hint === undefined ? {} : { hint };
        return {
          properties: declared,
          faults: [{ severity: 'error', code: 'FILE_UNREADABLE', message, pointer: place, ...advice }],
        };
      }
    }
    return { properties: { ...declared, ...Object.fromEntries(digests) }, faults: [] };
  };
}
