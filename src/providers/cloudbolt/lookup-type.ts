import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { Live } from '../../model/resource.ts';
import type { ResourceType } from '../../model/resource-type.ts';
import { type Session, sessionOf } from '../rest/session.ts';
import { actionsOf, idOfPath, linksOf, memberOf, relationsOf, selfPath, textOf, unescapeHtml } from './hal.ts';
import { listEntries, lookItem } from './hal-client.ts';
import { lookupParameters } from './lookup-query.ts';
import { resourceId, resourcePath } from './resource-id.ts';
import { withExtra } from './server-reads.ts';

/** How a type's objects are found. */
export interface LookupPlan {
  /** Path of the collection. @param where - What is looked for. */
  collection(where: JsonObject): string;
  /** Keys of the API's filter, by the fields that they stand for. */
  readonly filterable: Readonly<Record<string, string>>;
  /** The path of an item, from its id. */
  itemPath(id: string): string;
  /** The id of an item, from its path. */
  idOf(path: string): string;
}

/** The plan of a collection whose items have one id. */
export function plainLookup(
  collection: string,
  filterable: Readonly<Record<string, string>> = { name: 'name' },
): LookupPlan {
  return {
    collection: () => `/${collection}/`,
    filterable,
    itemPath: (id) => `/${collection}/${encodeURIComponent(id)}/`,
    idOf: idOfPath,
  };
}

/** The plan of resources, whose path names their type: the id is `service/35`. */
export const RESOURCE_LOOKUP: LookupPlan = {
  collection: (where) => `/resources/${encodeURIComponent(String(where['resource_type'] ?? 'service'))}/`,
  filterable: { name: 'name', status: 'status' },
  itemPath: resourcePath,
  idOf: resourceId,
};

/**
 * The reading half of a type, over HAL. In code, since a definition knows neither links, stubs in lists, nor names that come
 * with hyphens or underscores.
 */
export function makeLookupType(
  base: ResourceType,
  plan: LookupPlan,
  refine: Refine = async (live) => live,
): ResourceType {
  const read = async (session: Session, id: string, signal: AbortSignal): Promise<Live | undefined> => {
    const body = await lookItem(session, plan.itemPath(id), signal);
    return body === undefined ? undefined : await refine(halLive(body, plan), body, session, signal);
  };
  return {
    ...base,
    capabilities: { ...base.capabilities, list: true, reducedList: true },
    read: async (connection, id, { signal }) => await read(sessionOf(connection), id, signal),
    list: async function* (connection, query, { signal }) {
      const session = sessionOf(connection);
      const parameters = lookupParameters(query, plan.filterable);
      for await (const page of listEntries(session, plan.collection(query.where ?? {}), parameters, signal)) {
        const stubs = page.flatMap((entry) => {
          const path = selfPath(entry);
          return path === undefined || !fits(entry, query.where ?? {}) ? [] : [{ entry, id: plan.idOf(path) }];
        });
        const lives = await Promise.all(
          stubs.map(async ({ entry, id }) => {
            const live = await read(session, id, signal);
            return live === undefined ? undefined : withExtra(live, entry, parameters.attributes);
          }),
        );
        yield lives.filter((live) => live !== undefined);
      }
    },
    keyOf: () => undefined,
    parentOf: () => undefined,
  };
}

/** Adds what a body alone does not tell. */
export type Refine = (live: Live, body: JsonObject, session: Session, signal: AbortSignal) => Promise<Live>;

/** Whether a stub may be what is looked for: a wrong name spares the read of the item. */
function fits(entry: Json, where: JsonObject): boolean {
  const { name } = where;
  const shown = textOf(entry, 'name');
  return typeof name !== 'string' || shown === undefined || shown === name;
}

/** A HAL object as lookups show it: properties under names with underscores, links as the ids that they name. */
function halLive(body: JsonObject, plan: Pick<LookupPlan, 'idOf'>): Live {
  const properties = Object.entries(body).flatMap(([written, value]): [string, Json][] => {
    const name = written.replace(/^user\./, '').replaceAll('-', '_');
    const isHidden = /^_?links?$|^_embedded$|credential|passw|secret/i.test(written);
    return isHidden ? [] : [[name, plain(value)]];
  });
  const relations = relationsOf(body).flatMap((relation): [string, Json][] => {
    const targets = linksOf(body, relation).map((link) => idOfPath(link.path));
    const value = memberOf(memberOf(body, '_links') ?? memberOf(body, 'links'), relation);
    const name = relation.replaceAll('-', '_');
    return Array.isArray(value) ? [[name, targets]] : targets.map((id) => [name, id]);
  });
  const actions = [...actionsOf(body).keys()];
  const id = plan.idOf(selfPath(body) ?? '');
  const attributes = {
    ...Object.fromEntries(relations),
    ...Object.fromEntries(properties),
    ...(actions.length === 0 ? {} : { actions }),
    id,
  };
  return { id, attributes };
}

function plain(value: Json): Json {
  if (typeof value === 'string') return unescapeHtml(value);
  if (Array.isArray(value)) return value.map((item: Json) => plain(item));
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).filter(([name]) => !/credential|passw|secret/i.test(name));
  return Object.fromEntries(members.map(([name, member]) => [name, plain(member)]));
}
