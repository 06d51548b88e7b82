import type { ApiCall } from './api-call.ts';
import { ApiError } from './api-error.ts';
import { attributePath } from './attribute-path.ts';
import { selfLink } from './collection-spec.ts';
import { specOf } from './collection-specs.ts';
import { filtered } from './filter.ts';
import { generation, type Installation, knob } from './installation.ts';
import type { Json, JsonObject } from './json.ts';
import type { Kind, Tables } from './world.ts';

const DEFAULT_PAGE_SIZE = 10;

/**
 * The properties that `attributes=` appends, under the names as asked for.
 *
 * @throws {ApiError} For an unknown one, if the knob `unknownAttribute` says so.
 */
export function appendedAttributes<K extends Kind>(call: ApiCall, kind: K, record: Tables[K]): JsonObject {
  const names = (call.query.get('attributes') ?? '').split(',').map((name) => name.trim());
  const appended: Record<string, Json> = {};
  for (const name of names.filter((candidate) => candidate !== '')) {
    const path = attributePath(call.installation, kind, name.replaceAll('__', '.').split('.'));
    if (path !== undefined && path.rest.length === 0) appended[name] = path.show(record);
    else if (knob(call.installation, 'unknownAttribute') === 'error') {
      throw new ApiError('business', `Attribute '${name}' does not exist`, 'The attributes are not valid.');
    }
  }
  return appended;
}

function entry<K extends Kind>(call: ApiCall, kind: K, record: Tables[K]): JsonObject {
  return {
    _links: { self: selfLink(call.installation, kind, record) },
    ...specOf(kind).stub(record, call.installation),
    ...appendedAttributes(call, kind, record),
  };
}

function positive(text: string | null, fallback: number): number {
  const value = Number(text ?? fallback);
  return Number.isInteger(value) && value > 0 ? value : fallback;
}

/** Links to pages: `self` as the generation writes paths, `next` without the slash and without `page_size`. */
function pageLinks(call: ApiCall, base: string, noun: string, page: number, pages: number): JsonObject {
  const text = (number: number): string => `List of ${noun} - Page ${number} of ${pages}`;
  const isKept = knob(call.installation, 'nextKeepsQuery');
  const kept = ['filter', 'attributes'].flatMap((name) => {
    const value = call.query.get(name);
    return isKept && value !== null ? [`&${name}=${encodeURIComponent(value)}`] : [];
  });
  const to = (number: number): JsonObject => ({ href: `${base}?page=${number}${kept.join('')}`, title: text(number) });
  const slash = generation(call.installation) === 'G3' ? '/' : '';
  return {
    self: { href: `${base}${slash}?page=${page}`, title: text(page) },
    ...(page < pages && { next: to(page + 1) }),
    ...(page > 1 && knob(call.installation, 'previousLink') && { previous: to(page - 1) }),
  };
}

/**
 * One page of a collection: `attributes`, `filter`, `page` and `page_size` obeyed.
 *
 * @param base - Path of the collection without the slash at the end.
 * @param records - Those that the caller may see.
 */
export function collectionPage<K extends Kind>(
  call: ApiCall,
  kind: K,
  base: string,
  records: readonly Tables[K][],
  noun: string = specOf(kind).noun,
): JsonObject {
  const matching = filtered(call.installation, kind, records, call.query.get('filter') ?? '');
  const size = Math.min(
    positive(call.query.get('page_size'), DEFAULT_PAGE_SIZE),
    knob(call.installation, 'largestPage'),
  );
  const pages = Math.max(1, Math.ceil(matching.length / size));
  const page = positive(call.query.get('page'), 1);
  if (page > pages) throw new ApiError(404, 'That page contains no results', 'Not found.');
  const shown = matching.slice((page - 1) * size, page * size);
  return {
    _links: pageLinks(call, base, noun, page, pages),
    total: matching.length,
    count: shown.length,
    _embedded: shown.map((record) => entry(call, kind, record)),
  };
}

/** A list without pages: `links` and `link` before product 8 (the vendor's page), the usual envelope since. */
export function orderableList<K extends 'groups' | 'environments'>(
  installation: Installation,
  kind: K,
  records: readonly Tables[K][],
  self: JsonObject,
): JsonObject {
  const isLatest = generation(installation) === 'G3';
  return {
    [isLatest ? '_links' : 'links']: { self },
    ...(isLatest && { total: records.length, count: records.length }),
    _embedded: records.map((record) => ({
      [isLatest ? '_links' : 'link']: { self: selfLink(installation, kind, record) },
      name: record.name,
      ...(isLatest && { id: String(record.id) }),
    })),
  };
}
