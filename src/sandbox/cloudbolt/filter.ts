import { ApiError } from './api-error.ts';
import { attributePath } from './attribute-path.ts';
import type { Scalar } from './collection-spec.ts';
import { type Installation, knob } from './installation.ts';
import type { Kind, Tables } from './world.ts';

type Lookup = (value: string, wanted: string) => boolean;

function ordered(compare: (difference: number) => boolean): Lookup {
  return (value, wanted) => {
    const [one, other] = [Number(value), Number(wanted)];
    const areNumbers = value !== '' && !Number.isNaN(one) && !Number.isNaN(other);
    return compare(areNumbers ? one - other : value < wanted ? -1 : value > wanted ? 1 : 0);
  };
}

const low = (text: string): string => text.toLowerCase();

/** Comparisons that take one value. Equality ignores letter case, as the product's database does. */
const LOOKUPS: Readonly<Record<string, Lookup>> = {
  exact: (value, wanted) =>
    low(value) === low(wanted) || (value !== '' && wanted !== '' && Number(value) === Number(wanted)),
  iexact: (value, wanted) => low(value) === low(wanted),
  contains: (value, wanted) => value.includes(wanted),
  icontains: (value, wanted) => low(value).includes(low(wanted)),
  startswith: (value, wanted) => value.startsWith(wanted),
  istartswith: (value, wanted) => low(value).startsWith(low(wanted)),
  endswith: (value, wanted) => value.endsWith(wanted),
  iendswith: (value, wanted) => low(value).endsWith(low(wanted)),
  gt: ordered((difference) => difference > 0),
  gte: ordered((difference) => difference >= 0),
  lt: ordered((difference) => difference < 0),
  lte: ordered((difference) => difference <= 0),
  regex: (value, wanted) => new RegExp(wanted).test(value),
  iregex: (value, wanted) => new RegExp(wanted, 'i').test(value),
};

type Condition<R> = (record: R) => boolean;

function refuse(installation: Installation, error: string): ApiError {
  return new ApiError(knob(installation, 'unknownFilterStatus'), error, 'The filter is not valid.');
}

function asText(value: Scalar): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return String(value ?? '');
}

function asWanted(value: Scalar, wanted: string): string {
  if (typeof value !== 'boolean') return wanted;
  return /^true$/i.test(wanted) ? '1' : /^false$/i.test(wanted) ? '0' : wanted;
}

/** One pair as a test of records: the first colon parts key and value. */
function condition<K extends Kind>(installation: Installation, kind: K, pair: string): Condition<Tables[K]> {
  const colon = pair.indexOf(':');
  if (colon < 1) throw refuse(installation, `Filter '${pair}' is not a key:value pair`);
  const key = pair.slice(0, colon).trim();
  const wanted = pair.slice(colon + 1);
  const path = attributePath(installation, kind, key.replaceAll('__', '.').split('.'));
  const unknown = `Cannot resolve keyword '${key}' into field`;
  if (path === undefined || path.rest.length > 1) throw refuse(installation, unknown);
  const name = path.rest[0] ?? 'exact';
  if (name === 'isnull') {
    return (record) => path.read(record).every((value) => value === null) === /^(1|true)$/i.test(wanted);
  }
  const lookup = LOOKUPS[name];
  if (lookup === undefined) throw refuse(installation, `${unknown}: '${name}' is not a lookup of one value`);
  if (name.endsWith('regex') && !isRegularExpression(wanted)) {
    throw refuse(installation, `Invalid regular expression '${wanted}'`);
  }
  return (record) =>
    path.read(record).some((value) => value !== null && lookup(asText(value), asWanted(value, wanted)));
}

function isRegularExpression(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}

/**
 * The records that satisfy every pair of `filter=`; semicolons part the pairs.
 *
 * @throws {ApiError} For an unknown key or lookup.
 */
export function filtered<K extends Kind>(
  installation: Installation,
  kind: K,
  records: readonly Tables[K][],
  filter: string,
): readonly Tables[K][] {
  const pairs = filter.split(';').filter((pair) => pair.trim() !== '');
  const conditions = pairs.map((pair) => condition(installation, kind, pair));
  return records.filter((record) => conditions.every((test) => test(record)));
}
