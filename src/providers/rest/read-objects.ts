import type { JsonObject } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { Live, ResourceRecord } from '../../model/resource.ts';
import type { Call, HistoryEntry, ListQuery, ResourceType } from '../../model/resource-type.ts';
import { maskValue, type Value, type ValueObject } from '../../model/value.ts';
import { compileExpression, holds, type Scope } from '../definition/expression.ts';
import type { TypeDefinition } from '../definition/type-definition.ts';
import { compileCall, optional, revealRequest } from './build-request.ts';
import { sendable } from './convert-value.ts';
import { type DefinitionRuntime, sessionScope, usedFacts } from './definition-runtime.ts';
import type { ExplainFailure } from './explain-failure.ts';
import { listPages } from './list-pages.ts';
import { responseScope } from './response-scope.ts';
import { viewSchema } from './schema-view.ts';
import { isAbsence, type Session, sessionOf } from './session.ts';
import type { ShapeObject } from './shape-object.ts';

/** The reading half of a type. */
export interface ReadObjects {
  readonly list: ResourceType['list'];
  readonly read: ResourceType['read'];
  readonly history?: NonNullable<ResourceType['history']>;
}

/** Makes a definition's list, read and history ready. */
export function compileReads(
  typeName: string,
  type: TypeDefinition,
  shape: ShapeObject,
  runtime: DefinitionRuntime,
  explain: ExplainFailure | undefined,
): ReadObjects {
  const read = compileRead(typeName, type, shape, runtime, explain);
  const history = compileHistory(type, shape);
  return {
    read,
    list: compileList(typeName, type, shape, runtime, { read, explain }),
    ...(history === undefined ? {} : { history }),
  };
}

function compileRead(
  typeName: string,
  type: TypeDefinition,
  shape: ShapeObject,
  runtime: DefinitionRuntime,
  explain: ExplainFailure | undefined,
): ResourceType['read'] {
  const { read: definition } = type;
  if (definition === undefined) {
    return async () => {
      throw new ProviderError('PROVIDER_UNSUPPORTED', `${typeName} cannot be read by its id`);
    };
  }
  const build = compileCall(definition, 'GET');
  const object = compileExpression(definition.object ?? 'response.body');
  const facts = usedFacts(definition);
  return async (connection, id, { signal }, record) => {
    const session = sessionOf(connection);
    const scope: Scope = {
      ...sessionScope(session),
      facts: await runtime.facts(session, facts, signal),
      id,
      ...recordScope(record),
    };
    const response = await session.look(revealRequest(build(scope), { reads: true, signal }));
    if (response === undefined) return undefined;
    const seen = { ...scope, response: responseScope(response) };
    const item = object(seen);
    if (item === undefined || item === null) return undefined;
    const live = shape.live(item, seen);
    return explain === undefined ? live : await explain(session, live, signal);
  };
}

function recordScope(record: ResourceRecord | undefined): Scope {
  return record === undefined ? {} : { prior: record.prior, last: record.live };
}

function compileList(
  typeName: string,
  type: TypeDefinition,
  shape: ShapeObject,
  runtime: DefinitionRuntime,
  { read, explain }: { readonly read: ResourceType['read']; readonly explain: ExplainFailure | undefined },
): ResourceType['list'] {
  const { list: definition } = type;
  if (definition === undefined) {
    return () => {
      throw new ProviderError('PROVIDER_UNSUPPORTED', `${typeName} cannot be listed`);
    };
  }
  const build = compileCall(definition, 'GET');
  const items = compileExpression(definition.items ?? 'response.body');
  const only = optional(definition.only);
  const facts = usedFacts(definition);
  const listOne = async function* (session: Session, query: ListQuery, call: Call, each: Scope) {
    const scope: Scope = {
      ...sessionScope(session),
      facts: await runtime.facts(session, facts, call.signal),
      ...queryScope(query, definition.searchable),
      ...each,
    };
    const request = revealRequest(build(scope), { reads: true, signal: call.signal });
    const itemsOf = (seen: Scope) => items({ ...scope, ...seen });
    for await (const page of listPages(session, request, definition.page ?? { style: 'none' }, itemsOf)) {
      const kept = page.items.filter((item) => only === undefined || holds(only, { ...scope, item }));
      const lives = kept.map((item) => shape.live(item, scope));
      if (definition.stubs === true) yield await readEach(session, lives, read, call);
      else if (explain === undefined) yield lives;
      else yield await Promise.all(lives.map(async (live) => await explain(session, live, call.signal)));
    }
  };
  const knowsFilter = usesFilter(definition);
  return async function* (connection, query, call) {
    if (query.filter !== undefined && !knowsFilter) throw withoutFilter(typeName);
    const session = sessionOf(connection);
    const parents = definition.each === undefined ? undefined : runtime.listOf(definition.each);
    if (query.parent !== undefined) {
      yield* unlessAbsent(listOne(session, query, call, {}));
      return;
    }
    if (parents === undefined) {
      yield* listOne(session, query, call, {});
      return;
    }
    for await (const page of parents(connection, {}, call)) {
      for (const live of page) {
        yield* unlessAbsent(listOne(session, { ...query, parent: live.id }, call, { each: live.attributes }));
      }
    }
  };
}

/** Whether a list's request sends the caller's own filter text; the text of no other is to be ignored in silence. */
function usesFilter({ path, query, rawQuery }: NonNullable<TypeDefinition['list']>): boolean {
  return /(?<![.\w])filter\b/.test(JSON.stringify([path, query, rawQuery]));
}

function withoutFilter(typeName: string): ProviderError {
  return new ProviderError('PROVIDER_UNSUPPORTED', `the list of ${typeName} takes no filter text`, {
    hint: 'Name fields that are to be equal instead, as where: { name: web }.',
  });
}

/** A parent that is gone has no children. */
async function* unlessAbsent(pages: AsyncIterable<readonly Live[]>): AsyncIterable<readonly Live[]> {
  try {
    yield* pages;
  } catch (error) {
    if (!isAbsence(error)) throw error;
  }
}

function queryScope({ where = {}, filter, parent }: ListQuery, searchable: readonly string[] | undefined): Scope {
  const known = Object.entries(where).filter(([name]) => searchable === undefined || searchable.includes(name));
  return { where: Object.fromEntries(known), filter, parent };
}

/** Reads the objects of a list that shows only parts of them, as many at once as the connection allows. */
async function readEach(
  session: Session,
  stubs: readonly Live[],
  read: ResourceType['read'],
  call: Call,
): Promise<readonly Live[]> {
  const whole: Live[] = [];
  for (let at = 0; at < stubs.length; at += session.concurrency) {
    const chunk = stubs.slice(at, at + session.concurrency);
    const lives = await Promise.all(chunk.map(async ({ id }) => await read(session, id, call)));
    whole.push(...lives.filter((live) => live !== undefined));
  }
  return whole;
}

function compileHistory(type: TypeDefinition, shape: ShapeObject): ResourceType['history'] | undefined {
  const { history: definition } = type;
  if (definition === undefined) return undefined;
  const build = compileCall(definition, 'GET');
  const newest = compileExpression(definition.newest);
  const object = compileExpression(definition.object ?? 'response.body');
  const at = optional(definition.at);
  const author = optional(definition.author);
  const view = viewSchema(type.schema);
  return async function* (connection, live, { signal }) {
    const session = sessionOf(connection);
    const first = newest({ live: live.attributes });
    if (typeof first !== 'number') return;
    for (let version = first; version >= (definition.oldest ?? 0); version -= 1) {
      const scope: Scope = { ...sessionScope(session), id: live.id, version };
      const response = await session.look(revealRequest(build(scope), { reads: true, signal }));
      if (response === undefined) {
        if (version === first) continue;
        return;
      }
      const seen = { ...scope, response: responseScope(response) };
      const item: Value | undefined = object(seen);
      if (item === undefined || item === null) continue;
      const { attributes } = shape.live(item, seen);
      const properties = maskValue(sendable(attributes as ValueObject, view, 'create')) as JsonObject;
      yield {
        version: String(version),
        properties: declarable(properties, type),
        ...moments(at, author, { ...seen, item }),
      };
    }
  };
}

/** Only what the schema knows: a server's newer fields could not be declared. */
function declarable(properties: JsonObject, type: TypeDefinition): JsonObject {
  const known = new Set(viewSchema(type.schema).memberNames);
  return Object.fromEntries(Object.entries(properties).filter(([name]) => known.has(name)));
}

function moments(
  at: ReturnType<typeof optional>,
  author: ReturnType<typeof optional>,
  scope: Scope,
): Pick<HistoryEntry, 'at' | 'author'> {
  const [when, who] = [at?.(scope), author?.(scope)];
  return { ...(typeof when === 'string' ? { at: when } : {}), ...(typeof who === 'string' ? { author: who } : {}) };
}
