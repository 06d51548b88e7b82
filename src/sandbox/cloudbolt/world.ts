import { createHash } from 'node:crypto';
import type { JobRecord, PlannedOutcome } from './job-record.ts';
import type { OrderRecord } from './order-record.ts';
import type {
  ActionRecord,
  BlueprintRecord,
  EnvironmentRecord,
  GroupRecord,
  NamedRecord,
  OsBuildRecord,
  ResourceHandlerRecord,
  ResourceTypeRecord,
  UserRecord,
} from './records.ts';
import type { ResourceRecord, ServerRecord } from './server-record.ts';

/** The record type of every table; the keys are the names of the API's collections. */
export interface Tables {
  users: UserRecord;
  groups: GroupRecord;
  environments: EnvironmentRecord;
  'os-builds': OsBuildRecord;
  'resource-handlers': ResourceHandlerRecord;
  'resource-types': ResourceTypeRecord;
  applications: NamedRecord;
  rules: NamedRecord;
  blueprints: BlueprintRecord;
  actions: ActionRecord;
  'server-actions': ActionRecord;
  'service-actions': ActionRecord;
  'resource-actions': ActionRecord;
  'orchestration-actions': ActionRecord;
  servers: ServerRecord;
  resources: ResourceRecord;
  orders: OrderRecord;
  jobs: JobRecord;
}

/** Name of a table. */
export type Kind = keyof Tables;

/** An answer that goes wrong after its request has been carried out. */
export interface Slip {
  /** `drop` cuts the connection, `status` answers an error, `error-in-200` answers 200 with an error body. */
  mode: 'drop' | 'status' | 'error-in-200';
  status: number;
  method: string;
  /** Only requests whose path contains this. */
  path: string;
  times: number;
}

/** Everything an installation knows: plain JSON. */
export interface World {
  tables: { [K in Kind]: Tables[K][] };
  nextIds: Record<string, number>;
  /** Types that a group may have. */
  groupTypes: string[];
  /** Group types that administrators allow to order. */
  orderableGroupTypes: string[];
  /** Key that signs tokens. */
  tokenKey: string;
  lastToken: number;
  /** Tokens up to this number have been made to expire. */
  expiredTokens: number;
  /** Where all jobs are held: before they start, or before their last step. */
  heldAt: 'none' | 'start' | 'finish';
  plannedOutcomes: PlannedOutcome[];
  slips: Slip[];
}

const PREFIXES: { readonly [K in Kind]?: string } = {
  users: 'USR',
  groups: 'GRP',
  environments: 'ENV',
  'os-builds': 'OSB',
  'resource-handlers': 'RH',
  'resource-types': 'RT',
  blueprints: 'BP',
  servers: 'SVR',
  resources: 'RSC',
  orders: 'ORD',
  jobs: 'JOB',
};

/** The global id `PREFIX-xxxxxxxx` of a record, always the same for the same number; undefined for kinds without one. */
export function globalId(kind: Kind, id: number): string | undefined {
  const prefix = PREFIXES[kind];
  if (prefix === undefined) return undefined;
  const digest = createHash('sha256').update(`${prefix}/${id}`).digest();
  return `${prefix}-${digest.readBigUInt64BE(0).toString(36).padStart(8, '0').slice(-8)}`;
}

/** The record with this number; undefined when there is none. */
export function byId<K extends Kind>(world: World, kind: K, id: number): Tables[K] | undefined {
  const table: Tables[K][] = world.tables[kind];
  return table.find((record) => record.id === id);
}

/** The record that a path or href names by number or by global id; undefined when there is none. */
export function byAnyId<K extends Kind>(world: World, kind: K, text: string): Tables[K] | undefined {
  if (/^\d+$/.test(text)) return byId(world, kind, Number(text));
  const table: Tables[K][] = world.tables[kind];
  return table.find((record) => globalId(kind, record.id) === text);
}

/** Takes the next number of a table. */
function takeId(world: World, kind: Kind): number {
  const id = world.nextIds[kind] ?? 1;
  world.nextIds[kind] = id + 1;
  return id;
}

/** Adds a record under the next number of its table. */
export function insert<K extends Kind>(world: World, kind: K, make: (id: number) => Tables[K]): Tables[K] {
  const record = make(takeId(world, kind));
  const table: Tables[K][] = world.tables[kind];
  table.push(record);
  return record;
}

/** Removes a record; nothing happens when it is gone already. */
export function remove(world: World, kind: Kind, id: number): void {
  const table: { id: number }[] = world.tables[kind];
  const index = table.findIndex((record) => record.id === id);
  if (index >= 0) table.splice(index, 1);
}
