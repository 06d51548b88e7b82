import type { Live, ResourceRecord } from '../../src/model/resource.ts';
import type { ResourceAddress } from '../../src/model/resource-address.ts';
import type { Connection, ResourceType } from '../../src/model/resource-type.ts';
import type { ValueObject } from '../../src/model/value.ts';

/** A connection that leads nowhere. */
export const connection: Connection = {
  name: 'fake',
  system: 'fake',
  concurrency: 10,
  close: async () => undefined,
};

/** A type whose objects are in memory, with what was asked of it. */
interface FakeType {
  readonly type: ResourceType;
  readonly objects: Map<string, Live>;
  /** `list 1` (a page and its number), `read ID`, `find NAME`. */
  readonly requests: string[];
}

/** How a fake type differs from the simplest one. */
interface FakeOptions {
  readonly pageSize?: number;
  readonly list?: boolean;
  readonly reducedList?: boolean;
  /** Whether the server can search by key. */
  readonly find?: boolean;
  /** Whether its objects have a natural key: their `name`. */
  readonly hasKey?: boolean;
}

/** A type `fake.thing` that holds objects of these names, whose ids are `id-NAME`. */
export function fakeType(names: readonly string[], options: FakeOptions = {}): FakeType {
  const { pageSize = 2, list = true, reducedList = false, find = false, hasKey = true } = options;
  const objects = new Map(names.map((name) => [`id-${name}`, liveThing(name, hasKey)]));
  const requests: string[] = [];
  const keyOf = (desired: ValueObject): string | undefined =>
    hasKey && typeof desired['name'] === 'string' ? desired['name'] : undefined;
  const never = (): never => {
    throw new TypeError('nothing here is ever changed');
  };
  const type: ResourceType = {
    name: 'fake.thing',
    summary: 'A thing.',
    managed: true,
    schema: { type: 'object' },
    optionsSchema: { type: 'object' },
    capabilities: {
      create: true,
      update: true,
      delete: true,
      list,
      reducedList,
      dryRun: { create: false, update: false },
      history: false,
      actions: [],
    },
    timeouts: { create: 1000, update: 1000, delete: 1000 },
    poll: { firstMs: 1, maxMs: 1 },
    validate: () => [],
    validateOptions: () => [],
    keyOf,
    resembles: (desired, live) => desired['colour'] === live.attributes['colour'],
    parentOf: (properties) => (typeof properties['shelf'] === 'string' ? properties['shelf'] : undefined),
    async *list(_connection, { parent }) {
      const all = [...objects.values()].filter(({ attributes }) => attributes['shelf'] === parent);
      for (let page = 0; page * pageSize < all.length; page += 1) {
        requests.push(parent === undefined ? `list ${page + 1}` : `list ${parent} ${page + 1}`);
        yield all.slice(page * pageSize, (page + 1) * pageSize);
      }
    },
    read: async (_connection, id) => {
      requests.push(`read ${id}`);
      return objects.get(id);
    },
    create: never,
    update: never,
    delete: never,
    settled: () => ({ state: 'ready' }),
    guard: () => [],
    preview: () => [],
    ...(find
      ? {
          find: async (_connection: Connection, desired: ValueObject) => {
            requests.push(`find ${String(desired['name'])}`);
            return [...objects.values()].filter((live) => live.key === keyOf(desired));
          },
        }
      : {}),
  };
  return { type, objects, requests };
}

function liveThing(name: string, hasKey: boolean): Live {
  return { id: `id-${name}`, ...(hasKey ? { key: name } : {}), attributes: { name, colour: 'red' } };
}

/** What state holds of a thing, under `fake.thing.NAME`. */
export function recordOf(name: string, more: Partial<ResourceRecord> = {}): ResourceRecord {
  return {
    address: `fake.thing.${name}` as ResourceAddress,
    type: 'fake.thing',
    connection: 'fake',
    id: `id-${name}`,
    prior: { name },
    live: { name, colour: 'red' },
    dependencies: [],
    options: {},
    appliedAt: '2026-01-01T00:00:00.000Z',
    ...more,
  };
}

/** Records by address. */
export function byAddress(records: readonly ResourceRecord[]): ReadonlyMap<ResourceAddress, ResourceRecord> {
  return new Map(records.map((record) => [record.address, record]));
}
