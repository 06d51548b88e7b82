import { createHash, randomUUID } from 'node:crypto';
import type { JsonObject } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { Live } from '../../model/resource.ts';
import type { ResourceType, WriteCall } from '../../model/resource-type.ts';
import type { ValueObject } from '../../model/value.ts';
import { readLocalFile } from '../rest/local-files.ts';
import type { ProviderHost } from '../rest/provider-host.ts';
import { type Session, sessionOf } from '../rest/session.ts';
import { idOfPath, selfPath, textOf } from './hal.ts';
import { getItem } from './hal-client.ts';
import { makeLookupType, plainLookup } from './lookup-type.ts';

/**
 * A type of content (blueprints, actions, rules): made and replaced by importing an archive, found by its name. In code,
 * since what is sent is a file of the project, and what is compared is its digest.
 *
 * @param host - Says where archives' paths start, and which may be read.
 */
export function makeContentType(base: ResourceType, collection: string, host: ProviderHost): ResourceType {
  const lookup = makeLookupType(base, plainLookup(collection));
  const key = (properties: ValueObject) => (typeof properties['name'] === 'string' ? properties['name'] : undefined);
  const upload = async (
    session: Session,
    desired: ValueObject,
    query: JsonObject,
    call: WriteCall,
  ): Promise<JsonObject> => {
    const content = await readArchive(host, desired);
    const boundary = `reckon-${randomUUID()}`;
    const response = await session.send({
      method: 'POST',
      path: `/${collection}/import/`,
      query: { 'replace-existing': query['replace-existing'] === 1 ? 1 : undefined },
      body: {
        kind: 'raw',
        content: formFile(content, boundary),
        contentType: `multipart/form-data; boundary=${boundary}`,
      },
      signal: call.signal,
      reads: false,
    });
    const body = response.json;
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as JsonObject) : {};
  };
  return {
    ...lookup,
    capabilities: { ...lookup.capabilities, create: true, update: true, delete: false },
    keyOf: key,
    resembles: (desired, live) => key(desired) === live.attributes['name'],
    find: async (connection, desired, call) => {
      const found: Live[] = [];
      for await (const page of lookup.list(connection, { where: { name: key(desired) ?? '' } }, call))
        found.push(...page);
      return found
        .filter((live) => live.attributes['name'] === key(desired))
        .map((live) => ({ ...live, ...keyed(live) }));
    },
    settled: () => ({ state: 'ready' }),
    resolve: async (_connection, properties) => {
      const { archive } = properties;
      if (typeof archive !== 'string') return { properties, faults: [] };
      try {
        const digest = createHash('sha256')
          .update(await readArchive(host, properties))
          .digest('hex');
        return { properties: { ...properties, digest: `sha256:${digest}` }, faults: [] };
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        const fault = { severity: 'error' as const, code: error.code, message: error.message, pointer: '/archive' };
        return { properties, faults: [fault] };
      }
    },
    preview: (_connection, change) => [
      {
        method: 'POST',
        path: `/api/v2/${collection}/import/${change.action === 'update' ? '?replace-existing=1' : ''}`,
      },
    ],
    create: async (connection, desired, call) => {
      const session = sessionOf(connection);
      const answer = await upload(session, desired, {}, call);
      const id = idOfPath(selfPath(answer) ?? '');
      await call.identified(id);
      const body = await getItem(session, `/${collection}/${encodeURIComponent(id)}/`, call.signal);
      if (textOf(body, 'name') !== desired['name']) {
        call.warn({
          severity: 'warning',
          code: 'CONTENT_NAME',
          message: `the archive makes "${textOf(body, 'name') ?? ''}", and the document calls it "${String(desired['name'])}"`,
        });
      }
      return await lookup.read(connection, id, call);
    },
    update: async (connection, request, call) => {
      await upload(sessionOf(connection), request.desired, { 'replace-existing': 1 }, call);
      return undefined;
    },
    delete: async () => {
      throw new ProviderError('PROVIDER_UNSUPPORTED', 'the API does not delete imported content');
    },
  };
}

function keyed(live: Live): { readonly key?: string } {
  const { name } = live.attributes;
  return typeof name === 'string' ? { key: name } : {};
}

async function readArchive(host: ProviderHost, desired: ValueObject): Promise<Buffer> {
  return Buffer.from(await readLocalFile(String(desired['archive']), host));
}

/** A form with one field, `file` (vendor's sample import_object). */
function formFile(content: Buffer, boundary: string): Buffer {
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="content.zip"\r\nContent-Type: application/zip\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]);
}
