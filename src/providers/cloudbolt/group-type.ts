import type { JsonObject } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { Live } from '../../model/resource.ts';
import type { ResourceType, WriteCall } from '../../model/resource-type.ts';
import { revealValue, type ValueObject } from '../../model/value.ts';
import { type Session, sessionOf } from '../rest/session.ts';
import { hrefOf, itemPath } from './find-reference.ts';
import { idOfPath, linkedId, linkOf, linksOf, memberOf, selfPath, textOf } from './hal.ts';
import { allEntries, listEntries, lookItem, post } from './hal-client.ts';
import { objectOf } from './job-words.ts';
import { lookupParameters } from './lookup-query.ts';
import { resolveNamesIn } from './resolve-properties.ts';
import { withExtra } from './server-reads.ts';

/**
 * `cloudbolt.group`. In code, since names are unique below one parent only: a group is told by the path of names, which takes
 * a walk up its links.
 */
export function makeGroupType(base: ResourceType): ResourceType {
  return {
    ...base,
    capabilities: { ...base.capabilities, create: true, update: false, delete: true, list: true, reducedList: true },
    read: async (connection, id, { signal }) => await readGroup(sessionOf(connection), id, signal),
    list: async function* (connection, query, { signal }) {
      const session = sessionOf(connection);
      const { path } = query.where ?? {};
      const name = typeof path === 'string' ? path.split('/').at(-1) : undefined;
      const where = { ...query.where, ...(name === undefined ? {} : { name }) };
      const parameters = lookupParameters({ ...query, where }, { name: 'name' });
      for await (const page of listEntries(session, '/groups/', parameters, signal)) {
        const lives = await Promise.all(
          page.map(async (entry) => {
            const live = await readGroup(session, idOfPath(selfPath(entry) ?? ''), signal);
            return live === undefined ? undefined : withExtra(live, entry, parameters.attributes);
          }),
        );
        yield lives.filter((live) => live !== undefined);
      }
    },
    find: async (connection, desired, { signal }) => await findGroups(sessionOf(connection), desired, signal),
    keyOf: groupKey,
    resembles: (desired, live) => groupKey(desired) === live.key,
    parentOf: () => undefined,
    poll: { firstMs: 500, maxMs: 5000 },
    settled: () => ({ state: 'ready' }),
    resolve: async (connection, properties, { signal }) =>
      await resolveNamesIn(sessionOf(connection), properties, { parent: 'groups' }, signal),
    preview: (_connection, change) => {
      const make = { method: 'POST', path: '/api/v2/groups/' };
      const remove = { method: 'DELETE', path: `/api/v2/groups/${'live' in change ? change.live.id : ''}/` };
      if (change.action === 'replace') return [remove, make];
      return change.action === 'create' ? [make] : change.action === 'delete' ? [remove] : [];
    },
    create: async (connection, desired, call) => await createGroup(sessionOf(connection), desired, call),
    update: async () => {
      throw new ProviderError('PROVIDER_UNSUPPORTED', 'the API cannot change a group');
    },
    delete: async (connection, live, { signal }) => {
      await sessionOf(connection).look({ method: 'DELETE', path: itemPath('groups', live.id), signal });
    },
  };
}

function groupKey(properties: ValueObject): string | undefined {
  const { name, parent } = properties;
  if (typeof name !== 'string' || (parent !== undefined && parent !== null && typeof parent !== 'string'))
    return undefined;
  return `${name} below ${parent ?? 'none'}`;
}

async function readGroup(session: Session, id: string, signal: AbortSignal): Promise<Live | undefined> {
  const body = await lookItem(session, itemPath('groups', id), signal);
  if (body === undefined) return undefined;
  const parent = linkedId(body, 'parent');
  const name = textOf(body, 'name') ?? '';
  const attributes: JsonObject = {
    name,
    type: textOf(body, 'type') ?? '',
    ...(parent === undefined ? {} : { parent }),
    path: await pathOf(session, body, name, signal),
    rate: textOf(body, 'rate') ?? '',
    auto_approval: memberOf(body, 'auto-approval') === true,
    environments: linksOf(body, 'environments').map((link) => idOfPath(link.path)),
    subgroups: linksOf(body, 'subgroups').map((link) => idOfPath(link.path)),
  };
  const key = groupKey(attributes);
  return { id: idOfPath(selfPath(body) ?? id), attributes, ...(key === undefined ? {} : { key }) };
}

/** Groups above hardly move while a run lasts: each is read once. */
async function pathOf(session: Session, body: JsonObject, name: string, signal: AbortSignal): Promise<string> {
  const parent = linkOf(body, 'parent');
  if (parent === undefined) return `/${name}`;
  const above = await session.once(`group above ${parent.path}`, async () => {
    const found = await lookItem(session, parent.path, signal);
    return found === undefined ? '' : await pathOf(session, found, textOf(found, 'name') ?? '', signal);
  });
  return `${above}/${name}`;
}

async function findGroups(session: Session, desired: ValueObject, signal: AbortSignal): Promise<readonly Live[]> {
  const { name } = desired;
  const key = groupKey(desired);
  if (typeof name !== 'string' || key === undefined) return [];
  const filter = name.includes(';') ? {} : { filter: `name:${name}` };
  const entries = await allEntries(session, '/groups/', filter, signal);
  const found = await Promise.all(
    entries
      .filter((entry) => (textOf(entry, 'name') ?? name) === name)
      .map((entry) => readGroup(session, idOfPath(selfPath(entry) ?? ''), signal)),
  );
  return found.filter((live) => live !== undefined).filter((live) => live.key === key);
}

async function createGroup(session: Session, desired: ValueObject, call: WriteCall): Promise<Live | undefined> {
  const { name, type, parent } = objectOf(revealValue(desired));
  const above = typeof parent === 'string' ? { parent: hrefOf('groups', parent) } : {};
  const answer = await post(session, '/groups/', { name: name ?? '', type: type ?? '', ...above }, call.signal).catch(
    async (error: unknown) => {
      // The API answers a refusal with 500 too: only a look tells whether the group is there.
      const isOpen = error instanceof ProviderError && error.uncertain && error.server?.status !== undefined;
      const [made] = isOpen ? await findGroups(session, desired, call.signal) : [];
      if (made !== undefined) return undefined;
      throw isOpen ? refusalOf(error) : error;
    },
  );
  const [found] = answer === undefined ? await findGroups(session, desired, call.signal) : [];
  const id = answer === undefined ? (found?.id ?? '') : idOfPath(selfPath(answer) ?? '');
  await call.identified(id);
  const live = await readGroup(session, id, call.signal);
  if (live !== undefined && typeof parent === 'string' && live.attributes['parent'] !== parent) {
    await session.look({ method: 'DELETE', path: itemPath('groups', id), signal: call.signal });
    throw new ProviderError('PROVIDER_UNSUPPORTED', 'this version makes groups at the top alone: it ignored `parent`', {
      hint: 'Make the group in CloudBolt and import it.',
    });
  }
  return live;
}

function refusalOf(error: ProviderError): ProviderError {
  return new ProviderError('PROVIDER_REJECTED', error.message, {
    ...(error.server === undefined ? {} : { server: error.server }),
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    cause: error,
  });
}
