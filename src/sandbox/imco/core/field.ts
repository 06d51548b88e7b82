import { isIP } from 'node:net';
import type { Json, JsonObject } from './json.ts';

/** What a field holds. Numeric texts are taken for integers, as the platform does. */
type FieldKind =
  | 'text'
  | 'texts'
  | 'integer'
  | 'boolean'
  | 'object'
  | 'address'
  | 'cidr'
  | 'cidrs'
  | 'rules'
  | 'reference'
  | 'references';

/** One field of a type's body. Fields that the server computes are not here: they are in the type's `computed`. */
export interface Field {
  readonly kind: FieldKind;
  /** Blank or missing at creation is an error. */
  readonly required?: boolean;
  /** PUT may change it; otherwise it is fixed after creation. */
  readonly updatable?: boolean;
  /** Sent, never answered. */
  readonly writeOnly?: boolean;
  /** The value when none is sent; default is null, `[]` or `{}` by kind. */
  readonly preset?: Json;
  /** The only values allowed. */
  readonly oneOf?: readonly string[];
  /** Bounds of an integer, both allowed. */
  readonly range?: readonly [number, number];
  /** Shape of a text. */
  readonly pattern?: RegExp;
  /** Name of the type whose id is held. */
  readonly refersTo?: string;
  /** The object referred to may be deleted while this one is there. */
  readonly weak?: boolean;
}

/** A port number's range. */
export const portRange: readonly [number, number] = [0, 65_535];

/** The plain `name` that nearly every type has. */
export const nameField: Field = { kind: 'text', required: true, updatable: true };

/** The id a client would like the object to get in the cloud, from platform 10.3 on. */
export const desiredRemoteId: Field = { kind: 'text' };

/** A required, fixed reference. */
export function reference(refersTo: string, more: Partial<Field> = {}): Field {
  return { kind: 'reference', refersTo, required: true, ...more };
}

/** A field's value when nothing is sent. */
export function presetOf(field: Field): Json {
  if (field.preset !== undefined) return field.preset;
  switch (field.kind) {
    case 'texts':
    case 'cidrs':
    case 'rules':
    case 'references':
      return [];
    case 'object':
      return {};
    case 'boolean':
      return false;
    case 'text':
    case 'integer':
    case 'address':
    case 'cidr':
    case 'reference':
      return null;
    default:
      return field.kind satisfies never;
  }
}

/** True for `10.0.0.0/16` and the like, with a prefix length that fits the family. */
export function isCidr(text: string): boolean {
  const [address = '', prefix = '', ...rest] = text.split('/');
  const family = isIP(address);
  return rest.length === 0 && family > 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128);
}

/** First and last address of an IPv4 block as numbers; undefined for IPv6, of which no containment is checked. */
export function rangeOfCidr(cidr: string): readonly [number, number] | undefined {
  const [address = '', prefix = ''] = cidr.split('/');
  if (isIP(address) !== 4) return undefined;
  const size = 2 ** (32 - Number(prefix));
  const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const first = Math.floor(value / size) * size;
  return [first, first + size - 1];
}

/** What is wrong with one firewall rule, or the rule as the platform answers it. */
export function readRule(rule: JsonObject): { readonly problem: string } | { readonly rule: JsonObject } {
  // The page's prose says `protocol`, the wire says `ip_protocol`: both are taken, the latter is answered.
  const protocol = String(rule['ip_protocol'] ?? rule['protocol'] ?? '').toLowerCase();
  const ports = [rule['min_port'], rule['max_port'] ?? rule['min_port']].map((port) => Number(port ?? Number.NaN));
  const [low = Number.NaN, high = Number.NaN] = ports;
  const source = String(rule['source'] ?? '');
  if (protocol !== 'tcp' && protocol !== 'udp') return { problem: 'has a rule whose protocol is neither tcp nor udp' };
  if (![low, high].every((port) => Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    return { problem: 'has a rule whose ports are not within 0 and 65535' };
  }
  if (low > high) return { problem: 'has a rule whose min_port is greater than its max_port' };
  if (source !== 'any' && isIP(source) === 0 && !isCidr(source)) {
    return { problem: 'has a rule whose source is neither an address, a CIDR nor any' };
  }
  const named = typeof rule['name'] === 'string' && rule['name'] !== '' ? { name: rule['name'] } : {};
  return { rule: { ...named, ip_protocol: protocol, min_port: low, max_port: high, source } };
}
