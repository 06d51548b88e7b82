import type { ErrorObject } from 'ajv';
import type { Json } from '../../model/json.ts';
import type { SchemaView } from './schema-view.ts';

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
};

const FORMAT_WORDS: Readonly<Record<string, string>> = {
  uuid: 'a UUID',
  uri: 'a URL',
  'date-time': 'an RFC 3339 instant',
  date: 'a date (2026-01-31)',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  email: 'an e-mail address',
  hostname: 'a host name',
};

/** The types that a value may have, in words. */
export function typeWords(types: readonly string[]): string {
  return types.map((type) => TYPE_WORDS[type] ?? type).join(' or ');
}

/** What is said of a value that is none of those there are. */
export function choiceWords(allowed: readonly (string | number | boolean | null)[]): string {
  const others = shownValues(allowed.filter((value) => value !== ''));
  return `must be one of ${others.join(', ')}${others.length < allowed.length ? ', or empty' : ''}`;
}

/** What is said of a value that does not fit, beginning with what it must be. */
export function faultWords({ keyword, params, message }: ErrorObject, view: SchemaView): string {
  const limit = String(params['limit']);
  switch (keyword) {
    case 'pattern':
      return view.patternWords ?? `must match ${String(params['pattern'])}`;
    case 'format':
      return `must be ${FORMAT_WORDS[String(params['format'])] ?? `a ${String(params['format'])}`}`;
    case 'minimum':
      return `must be at least ${limit}`;
    case 'maximum':
      return `must be at most ${limit}`;
    case 'exclusiveMinimum':
      return `must be more than ${limit}`;
    case 'exclusiveMaximum':
      return `must be less than ${limit}`;
    case 'minLength':
      return limit === '1' ? 'must not be empty' : `must have at least ${counted(limit, 'character')}`;
    case 'maxLength':
      return `must have at most ${counted(limit, 'character')}`;
    case 'minItems':
      return limit === '1' ? 'must not be empty' : `must have at least ${counted(limit, 'item')}`;
    case 'maxItems':
      return `must have at most ${counted(limit, 'item')}`;
    case 'uniqueItems':
      return 'must not have two items alike';
    case 'multipleOf':
      return `must be a multiple of ${String(params['multipleOf'])}`;
    case 'not':
      return view.forbidden.length === 0
        ? 'must be another'
        : `must not be ${shownValues(view.forbidden).join(' or ')}`;
    case 'anyOf':
    case 'oneOf':
      return 'must have one of the forms that the schema allows';
    default:
      return message ?? `must fit \`${keyword}\``;
  }
}

function shownValues(values: readonly Json[]): readonly string[] {
  return values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
}

function counted(limit: string, noun: string): string {
  return `${limit} ${noun}${limit === '1' ? '' : 's'}`;
}
