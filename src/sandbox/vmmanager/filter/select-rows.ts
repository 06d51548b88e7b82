import { ApiError } from '../api-error.ts';
import type { KnobValues } from '../knobs.ts';
import { compareValues, fieldsOf, matchesRow, UnknownFieldError } from './match-row.ts';
import { parseWhere } from './parse-where.ts';
import { FilterSyntaxError } from './tokenize.ts';

/** Names of the fields that rows of a list have, dotted where they lie deeper. */
export type Fields = ReadonlySet<string>;

/** Writes down a list's fields: names separated by spaces. */
export function fields(names: string): Fields {
  return new Set(names.split(/\s+/).filter((name) => name !== ''));
}

/** What a list's query asks for. */
export interface Selection {
  /** The page. */
  readonly page: readonly object[];
  /** How many rows match, on all pages. */
  readonly size: number;
}

/**
 * Applies `where`, `orderby` and `limit` to rows that come by ascending id.
 *
 * @param query - Decoded as a form: `+` is a space.
 * @throws {ApiError} for an expression that does not parse or names a field that these rows do not have.
 */
export function selectRows(
  rows: readonly object[],
  known: Fields,
  query: URLSearchParams,
  knobs: KnobValues,
): Selection {
  try {
    const matching = order(filter(rows, known, query.get('where'), knobs), known, query.get('orderby'), knobs);
    const [skip, count] = parseLimit(query.get('limit'), knobs);
    return { page: matching.slice(skip, skip + count), size: matching.length };
  } catch (error) {
    if (error instanceof FilterSyntaxError) {
      throw new ApiError(400, 4001, `Invalid filter: ${error.message}`, { position: error.at });
    }
    if (error instanceof UnknownFieldError) {
      throw new ApiError(knobs.unknownFilterField, 5000, error.message, { field: error.field });
    }
    throw error;
  }
}

function filter(rows: readonly object[], known: Fields, where: string | null, knobs: KnobValues): readonly object[] {
  if (where === null) {
    return rows;
  }
  const condition = parseWhere(where);
  for (const field of fieldsOf(condition)) {
    assertKnown(field, rows, known, knobs);
  }
  return rows.filter((row) => matchesRow(row, condition, { read: valuesAt, underscoreMatchesAny: knobs.cpUnderscore }));
}

function order(rows: readonly object[], known: Fields, orderby: string | null, knobs: KnobValues): readonly object[] {
  if (orderby === null) {
    return rows;
  }
  const [, field, direction = 'asc'] = /^\s*([\w.]+)(?:\s+(asc|desc))?\s*$/i.exec(orderby) ?? [];
  if (field === undefined) {
    throw new FilterSyntaxError('orderby is a field and asc or desc', 0);
  }
  assertKnown(field, rows, known, knobs);
  const sign = direction.toLowerCase() === 'desc' ? -1 : 1;
  return rows.toSorted((left, right) => sign * compareValues(valuesAt(left, field)[0], valuesAt(right, field)[0]));
}

function parseLimit(limit: string | null, knobs: KnobValues): readonly [skip: number, count: number] {
  if (limit === null) {
    return [0, knobs.defaultPage === 0 ? Number.POSITIVE_INFINITY : knobs.defaultPage];
  }
  const pair = /^\s*(\d+)\s*,\s*(\d+)\s*$/.exec(limit);
  if (pair !== null) {
    return [Number(pair[1]), Number(pair[2])];
  }
  if (/^\s*\d+\s*$/.test(limit) && knobs.limitSingleNumber === 'accept') {
    return [0, Number(limit)];
  }
  throw new FilterSyntaxError('limit is two numbers separated by a comma', 0);
}

function assertKnown(field: string, rows: readonly object[], known: Fields, knobs: KnobValues): void {
  if (!known.has(field) && knobs.unknownFilterField !== 0 && !rows.some((row) => valuesAt(row, field).some(isPlain))) {
    throw new UnknownFieldError(field);
  }
}

function valuesAt(row: object, field: string): readonly unknown[] {
  let values: unknown[] = [row];
  for (const name of field.split('.')) {
    values = values
      .flat()
      .flatMap((value) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? [Reflect.get(value, name)] : [],
      );
  }
  return values.flat().filter((value) => typeof value !== 'object' || value === null);
}

function isPlain(value: unknown): boolean {
  return value !== undefined;
}
