import type { Scope } from '../../model/configuration.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { JsonObject, JsonPointer } from '../../model/json.ts';
import { childPointer, displayPath } from '../../model/json-pointer.ts';
import type { Live } from '../../model/resource.ts';
import type { Connection, ResourceType } from '../../model/resource-type.ts';
import type { SourceLocation } from '../../model/source-location.ts';
import {
  hasUnknown,
  isValueList,
  isValueObject,
  maskValue,
  revealValue,
  Unknown,
  type Value,
  type ValueObject,
  waitsFor,
} from '../../model/value.ts';
import { type FieldRules, fieldRules } from '../../plan/field-rules.ts';
import { own, sameValue } from '../../plan/same-value.ts';
import type { ConnectionPool } from './connection-pool.ts';
import type { LiveReader } from './live-reader.ts';

/** What finding live objects by their fields needs. */
export interface FindContext {
  readonly pool: ConnectionPool;
  readonly reader: LiveReader;
  readonly scope: Scope;
  readonly signal: AbortSignal;
  diagnose(diagnostic: Diagnostic): void;
}

/** Live objects of a type whose fields equal all the given ones; `filter` is the system's own filter language. */
export async function findLive(
  context: FindContext,
  connection: Connection,
  type: ResourceType,
  query: { readonly fields: ValueObject; readonly filter?: string },
): Promise<readonly Live[]> {
  const rules = fieldRules(type.schema);
  const parent = type.parentOf(query.fields);
  const candidates: Live[] = [];
  if (type.lookupSchema === undefined && query.filter === undefined) {
    candidates.push(...(await context.reader.all(connection, type, parent)));
  } else {
    const listQuery = {
      where: revealValue(query.fields) as JsonObject,
      ...(query.filter === undefined ? {} : { filter: query.filter }),
      ...(parent === undefined ? {} : { parent }),
    };
    for await (const page of type.list(connection, listQuery, { signal: context.signal })) candidates.push(...page);
  }
  const searchable = type.lookupSchema === undefined ? undefined : fieldRules(type.lookupSchema);
  return candidates.filter((live) =>
    Object.entries(query.fields).every(([key, wanted]) => {
      if (key === 'id') return String(revealValue(wanted)) === live.id;
      const found = own(live.attributes, key);
      if (found === undefined && searchable?.member(key) !== undefined) return true;
      return sameValue(wanted, found, rules.member(key)) || sameText(wanted, found);
    }),
  );
}

/** Properties with each find in place (`{ find: { name: production } }`) replaced by the id of the one object it finds. */
export async function resolveFinds(
  context: FindContext,
  properties: ValueObject,
  rules: FieldRules,
  place: {
    readonly connection: string;
    readonly locate: (pointer: JsonPointer) => SourceLocation;
    readonly address: string;
  },
): Promise<ValueObject> {
  const visit = async (value: Value, fieldRulesHere: FieldRules | undefined, pointer: JsonPointer): Promise<Value> => {
    if (isValueList(value)) {
      if (fieldRulesHere?.items === undefined) return value;
      return await Promise.all(
        value.map((item, index) => visit(item, fieldRulesHere.items, childPointer(pointer, index))),
      );
    }
    if (!isValueObject(value)) return value;
    const find = own(value, 'find');
    if (fieldRulesHere?.reference !== undefined && isValueObject(find) && Object.keys(value).length === 1) {
      return await resolveFind(context, find, fieldRulesHere.reference, pointer, place);
    }
    let changed: Record<string, Value> | undefined;
    for (const [key, item] of Object.entries(value)) {
      if (item === null || typeof item !== 'object') continue;
      const resolved = await visit(item, fieldRulesHere?.member(key), childPointer(pointer, key));
      if (resolved === item) continue;
      changed ??= {};
      Object.defineProperty(changed, key, { value: resolved, enumerable: true, configurable: true, writable: true });
    }
    return changed === undefined ? value : { ...value, ...changed };
  };
  return (await visit(properties, rules, '')) as ValueObject;
}

async function resolveFind(
  context: FindContext,
  fields: ValueObject,
  reference: string,
  pointer: JsonPointer,
  place: {
    readonly connection: string;
    readonly locate: (pointer: JsonPointer) => SourceLocation;
    readonly address: string;
  },
): Promise<Value> {
  if (hasUnknown(fields)) return new Unknown({ waitsFor: waitsFor(fields) });
  const status = await context.pool.open(place.connection, context.scope);
  const type = context.pool.type(reference);
  if (status.kind !== 'open' || type === undefined) return new Unknown();
  const found = await findLive(context, status.connection, type, { fields });
  const [only] = found;
  if (only !== undefined && found.length === 1) return own(only.attributes, 'id') ?? only.id;
  const others = found.length === 0 ? await othersOf(context, status.connection, type) : [];
  context.diagnose({
    ...notExactlyOne(found, `${displayPath(pointer)}: find`, reference, fields, others),
    location: place.locate(pointer),
    address: place.address,
  });
  return new Unknown();
}

/** What there is of a type instead of what was looked for, where that is known without asking again. */
export async function othersOf(
  context: FindContext,
  connection: Connection,
  type: ResourceType,
): Promise<readonly Live[]> {
  if (type.lookupSchema !== undefined || type.parentOf({}) !== undefined) return [];
  return context.reader.isRead(connection, type) ? await context.reader.all(connection, type, undefined) : [];
}

/**
 * The diagnostic of a search that found none, or more than one: it lists what was found, or what there is instead.
 *
 * @param others - Objects of the type that were looked through in vain.
 */
export function notExactlyOne(
  found: readonly Live[],
  what: string,
  type: string,
  fields: Value,
  others: readonly Live[] = [],
): Diagnostic {
  const wanted = JSON.stringify(maskValue(fields));
  const keys = isValueObject(fields) ? Object.keys(fields) : [];
  if (found.length === 0) {
    const there = others.length === 0 ? [] : ['There are:', ...candidates(others, keys)];
    return {
      severity: 'error',
      code: 'LOOKUP_NOT_FOUND',
      message: `${what} finds no ${type} with ${wanted}`,
      hint: [
        'Check the spelling, and that the credentials in use are allowed to see it. If this project creates it, refer to it instead.',
        ...there,
      ].join('\n'),
    };
  }
  const [field] = tellingApart(found);
  const such = field === undefined ? '' : `, such as ${field}`;
  return {
    severity: 'error',
    code: 'LOOKUP_AMBIGUOUS',
    message: `${what} finds ${found.length} of ${type} with ${wanted}, and exactly one is wanted`,
    hint: [`Add a field that tells them apart${such}, or use the id:`, ...candidates(found, keys)].join('\n'),
  };
}

/** A list of objects for a hint, each with its telling fields, and what tells those apart that would read alike. */
function candidates(objects: readonly Live[], keys: readonly string[]): readonly string[] {
  const told = objects.map((live) => describe(live, keys));
  const more = new Set(told).size === told.length ? [] : tellingApart(objects).slice(0, 1);
  const list = objects.slice(0, 10).map((live) => `    ${live.id}  ${describe(live, [...more, ...keys])}`);
  return objects.length > 10 ? [...list, `    … and ${objects.length - 10} more`] : list;
}

/** Fields by which objects differ, the most telling first: names rather than ids, and those with the most values. */
function tellingApart(objects: readonly Live[]): readonly string[] {
  const valuesOf = (name: string) => new Set(objects.map((live) => scalarText(own(live.attributes, name))));
  return Object.keys(objects[0]?.attributes ?? {})
    .filter((name) => name !== 'id' && !valuesOf(name).has(undefined) && valuesOf(name).size > 1)
    .toSorted((left, right) => weight(left) - weight(right) || valuesOf(right).size - valuesOf(left).size);
}

/** Ids and times tell people little. */
function weight(name: string): number {
  return /(^|_)ids?$|(_at|date|time)$/i.test(name) ? 2 : /name$/.test(name) ? 0 : 1;
}

function scalarText(value: Value | undefined): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

/** A few telling fields of a live object, for lists of candidates: those that were asked for first. */
export function describe(live: Live, keys: readonly string[] = []): string {
  const telling = [...keys, 'name', 'hostname', 'title', 'domain', 'state', 'status']
    .filter((key, index, all) => all.indexOf(key) === index)
    .flatMap((key) => {
      const value = own(live.attributes, key);
      return typeof value === 'string' || typeof value === 'number' ? [`${key}: ${value}`] : [];
    })
    .slice(0, 3);
  return telling.length > 0 ? telling.join(', ') : (live.key ?? '');
}

/** Whether two scalars read alike: an id may be a number on one side and its text on the other. */
function sameText(wanted: Value, found: Value | undefined): boolean {
  const plain = revealValue(wanted);
  const isScalar = (value: unknown): boolean =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isScalar(plain) && isScalar(found) && String(plain) === String(found);
}
