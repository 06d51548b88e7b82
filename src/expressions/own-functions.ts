import { createHash } from 'node:crypto';
import { isValueList, isValueObject, type Value, type ValueObject } from '../model/value.ts';
import { cidrHost, cidrSubnet } from './cidr.ts';
import { ValueFault } from './expression-error.ts';
import { yamlLibrary } from './lazy-library.ts';
import { typeName } from './operand.ts';

/** One of reckon's own functions: `f(x, …)`, or as a method `x.f(…)`. */
export interface OwnFunction {
  /** As documentation shows it: `join(list, separator): text`. */
  readonly signature: string;
  readonly summary: string;
  /** How many arguments it takes. */
  readonly arity: readonly [min: number, max: number];
  /** Whether it only moves the parts of its arguments about, so that unknown and secret parts stay what they are. */
  readonly keepsParts?: boolean;
  /** Its arguments are known (but for the parts of a function that keeps them). @throws {ValueFault} */
  readonly call: (args: readonly Value[]) => Value;
}

/** reckon's own functions by name; docs/expressions.md lists each. */
export const ownFunctions: ReadonlyMap<string, OwnFunction> = new Map<string, OwnFunction>(
  Object.entries({
    jsonencode: {
      signature: 'jsonencode(value): text',
      summary: 'The value as compact JSON',
      arity: [1, 1],
      call: ([value]) => JSON.stringify(value),
    },
    jsondecode: {
      signature: 'jsondecode(text): value',
      summary: 'The value that JSON text holds',
      arity: [1, 1],
      call: ([text]) => decode('JSON', () => JSON.parse(textOf(text)) as Value),
    },
    yamldecode: {
      signature: 'yamldecode(text): value',
      summary: 'The value that YAML text holds',
      arity: [1, 1],
      call: ([text]) => decode('YAML', () => yamlLibrary().parse(textOf(text)) as Value),
    },
    base64encode: {
      signature: 'base64encode(text): text',
      summary: 'The text’s UTF-8 bytes in base64',
      arity: [1, 1],
      call: ([text]) => Buffer.from(textOf(text)).toString('base64'),
    },
    base64decode: {
      signature: 'base64decode(text): text',
      summary: 'The UTF-8 text that base64 holds',
      arity: [1, 1],
      call: ([text]) => Buffer.from(textOf(text), 'base64').toString('utf8'),
    },
    sha256: {
      signature: 'sha256(text): text',
      summary: 'The SHA-256 digest of the text’s UTF-8 bytes, in hexadecimal',
      arity: [1, 1],
      call: ([text]) => createHash('sha256').update(textOf(text)).digest('hex'),
    },
    join: {
      signature: 'join(list, separator): text',
      summary:
        'The items (texts, numbers, booleans) one after the other with the separator between them; none where absent',
      arity: [1, 2],
      call: ([list, separator]) =>
        listOf(list)
          .map(plainText)
          .join(separator === undefined ? '' : textOf(separator)),
    },
    split: {
      signature: 'split(text, separator): list',
      summary: 'The parts of the text between the separators',
      arity: [2, 2],
      call: ([text, separator]) => textOf(text).split(textOf(separator)),
    },
    upper: {
      signature: 'upper(text): text',
      summary: 'The text in capitals',
      arity: [1, 1],
      call: ([text]) => textOf(text).toUpperCase(),
    },
    lower: {
      signature: 'lower(text): text',
      summary: 'The text in small letters',
      arity: [1, 1],
      call: ([text]) => textOf(text).toLowerCase(),
    },
    trim: {
      signature: 'trim(text): text',
      summary: 'The text without white space at its ends',
      arity: [1, 1],
      call: ([text]) => textOf(text).trim(),
    },
    replace: {
      signature: 'replace(text, part, other): text',
      summary: 'The text with every occurrence of the part replaced',
      arity: [3, 3],
      call: ([text, part, other]) => textOf(text).replaceAll(textOf(part), () => textOf(other)),
    },
    keys: {
      signature: 'keys(object): list',
      summary: 'The object’s keys, sorted',
      arity: [1, 1],
      keepsParts: true,
      call: ([object]) => Object.keys(objectOf(object)).sort(),
    },
    values: {
      signature: 'values(object): list',
      summary: 'The object’s values, in the order of its sorted keys',
      arity: [1, 1],
      keepsParts: true,
      call: ([object]) =>
        Object.keys(objectOf(object))
          .sort()
          .map((key) => objectOf(object)[key] ?? null),
    },
    merge: {
      signature: 'merge(object, object, …): object',
      summary: 'One object with the members of all; a later one wins',
      arity: [1, 32],
      keepsParts: true,
      call: (objects) => Object.fromEntries(objects.flatMap((object) => Object.entries(objectOf(object)))),
    },
    pick: {
      signature: 'pick(object, keys): object',
      summary: 'The object with only the members that the list names',
      arity: [2, 2],
      keepsParts: true,
      call: ([object, keys]) => choose(object, keys, true),
    },
    omit: {
      signature: 'omit(object, keys): object',
      summary: 'The object without the members that the list names',
      arity: [2, 2],
      keepsParts: true,
      call: ([object, keys]) => choose(object, keys, false),
    },
    flatten: {
      signature: 'flatten(list): list',
      summary: 'The list with the items of lists in it in their place, all the way down',
      arity: [1, 1],
      keepsParts: true,
      call: ([list]) => flatten(listOf(list)),
    },
    range: {
      signature: 'range(n): list, range(from, to): list',
      summary: 'The integers from 0 (or from) up to but not with the last',
      arity: [1, 2],
      call: ([first, last]) => (last === undefined ? integers(0, first) : integers(integerOf(first), last)),
    },
    size: {
      signature: 'size(value): number',
      summary: 'How many characters a text, items a list, or members an object has',
      arity: [1, 1],
      keepsParts: true,
      call: ([value]) => sizeOf(value),
    },
    entries: {
      signature: 'entries(object): list',
      summary: 'A list of {key, value}, in the order of the sorted keys',
      arity: [1, 1],
      keepsParts: true,
      call: ([object]) => entriesOf(objectOf(object)),
    },
    fromEntries: {
      signature: 'fromEntries(list): object',
      summary: 'The object that a list of {key, value} makes: entries() the other way',
      arity: [1, 1],
      keepsParts: true,
      call: ([list]) =>
        Object.fromEntries(
          listOf(list)
            .map(objectOf)
            .map(({ key, value }) => [textOf(key), value ?? null]),
        ),
    },
    sort: {
      signature: 'sort(list): list',
      summary: 'The items (all texts or all numbers) in ascending order',
      arity: [1, 1],
      call: ([list]) => sorted(listOf(list)),
    },
    distinct: {
      signature: 'distinct(list): list',
      summary: 'The list without repeats',
      arity: [1, 1],
      call: ([list]) => [...new Map(listOf(list).map((item) => [JSON.stringify(item), item])).values()],
    },
    min: {
      signature: 'min(number, …): number',
      summary: 'The smallest of the numbers',
      arity: [1, 32],
      call: (numbers) => Math.min(...numbers.map(numberOf)),
    },
    max: {
      signature: 'max(number, …): number',
      summary: 'The largest of the numbers',
      arity: [1, 32],
      call: (numbers) => Math.max(...numbers.map(numberOf)),
    },
    cidrhost: {
      signature: 'cidrhost(network, n): text',
      summary: 'The nth address of an IPv4 or IPv6 network in CIDR notation; a negative n counts from its end',
      arity: [2, 2],
      call: ([network, n]) => cidrHost(textOf(network), integerOf(n)),
    },
    cidrsubnet: {
      signature: 'cidrsubnet(network, bits, n): text',
      summary: 'The nth subnet of a network whose prefix is longer by so many bits',
      arity: [3, 3],
      call: ([network, bits, n]) => cidrSubnet(textOf(network), integerOf(bits), integerOf(n)),
    },
  } satisfies Record<string, OwnFunction>),
);

/** The text of a number, boolean or text, as it stands in a string. @throws {ValueFault} `EXPRESSION_NOT_TEXT` */
export function plainText(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const what = typeName(value);
  throw new ValueFault('EXPRESSION_NOT_TEXT', `${what} cannot be put into a text`, {
    hint: value === null ? 'ask first: x == null ? "…" : x' : 'make it a text with jsonencode(…) or join(…, ",")',
  });
}

function mismatch(expected: string, value: Value | undefined): ValueFault {
  return new ValueFault('EXPRESSION_FAILED', `needs ${expected}, not ${typeName(value ?? null)}`);
}

function textOf(value: Value | undefined): string {
  if (typeof value !== 'string') throw mismatch('a text', value);
  return value;
}

function numberOf(value: Value | undefined): number {
  if (typeof value !== 'number') throw mismatch('a number', value);
  return value;
}

function integerOf(value: Value | undefined): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw mismatch('an integer', value);
  return value;
}

function listOf(value: Value | undefined): readonly Value[] {
  if (!isValueList(value)) throw mismatch('a list', value);
  return value;
}

function objectOf(value: Value | undefined): ValueObject {
  if (!isValueObject(value)) throw mismatch('an object', value);
  return value;
}

function sizeOf(value: Value | undefined): number {
  if (typeof value === 'string') return [...value].length;
  return isValueList(value) ? value.length : Object.keys(objectOf(value)).length;
}

function entriesOf(object: ValueObject): readonly Value[] {
  return Object.keys(object)
    .sort()
    .map((key) => ({ key, value: object[key] ?? null }));
}

function choose(object: Value | undefined, keys: Value | undefined, wanted: boolean): Value {
  const names = new Set(listOf(keys).map(textOf));
  return Object.fromEntries(Object.entries(objectOf(object)).filter(([name]) => names.has(name) === wanted));
}

function decode(format: string, parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    if (error instanceof ValueFault) throw error;
    throw new ValueFault('EXPRESSION_FAILED', `the text is not valid ${format}`, { cause: error });
  }
}

function flatten(list: readonly Value[]): readonly Value[] {
  return list.flatMap((item) => (isValueList(item) ? flatten(item) : [item]));
}

const MAX_RANGE = 100_000;

function integers(from: number, last: Value | undefined): readonly Value[] {
  const count = Math.max(0, integerOf(last) - from);
  if (count > MAX_RANGE) throw new ValueFault('EXPRESSION_FAILED', `a range has at most ${MAX_RANGE} items`);
  return Array.from({ length: count }, (_, index) => from + index);
}

function sorted(list: readonly Value[]): readonly Value[] {
  if (list.every((item) => typeof item === 'number')) return [...list].sort((a, b) => a - b);
  return list.map(textOf).sort();
}
