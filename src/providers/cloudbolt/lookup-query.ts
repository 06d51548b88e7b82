import type { Json } from '../../model/json.ts';
import type { ListQuery } from '../../model/resource-type.ts';
import type { ListParameters } from './hal-client.ts';

/**
 * A lookup as the API's own `filter` and `attributes`. Fields that the server can compare go into the filter; the rest is
 * compared afterwards.
 *
 * @param filterable - Keys of the filter, by the fields that they stand for.
 */
export function lookupParameters(query: ListQuery, filterable: Readonly<Record<string, string>>): ListParameters {
  const where = query.where ?? {};
  const pairs = Object.entries(where).flatMap(([name, value]) => {
    const key = Object.hasOwn(filterable, name) ? filterable[name] : undefined;
    return key === undefined ? [] : pair(key, value);
  });
  const given = [query.filter, where['filter']].filter((filter) => typeof filter === 'string' && filter !== '');
  const filter = [...given, ...pairs].join(';');
  const { attributes } = where;
  return {
    ...(filter === '' ? {} : { filter }),
    ...(typeof attributes === 'string' ? { attributes } : {}),
    ...(Array.isArray(attributes) ? { attributes: attributes.join(',') } : {}),
  };
}

/** Booleans are 0 and 1 (vendor's page); a value with a semicolon cannot be expressed. */
function pair(name: string, value: Json): readonly string[] {
  if (typeof value === 'boolean') return [`${name}:${value ? 1 : 0}`];
  if ((typeof value !== 'string' && typeof value !== 'number') || String(value).includes(';')) return [];
  return [`${name}:${value}`];
}
