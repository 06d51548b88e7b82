import { Secret, Unknown, type Value } from '../model/value.ts';
import { ValueFault } from './expression-error.ts';
import { Namespace } from './namespace.ts';

/**
 * While an expression is computed, its parts are JSON values, unknowns, secrets and namespaces, and besides what only CEL has:
 * ints (bigint), uints, bytes, timestamps (Date), durations and types. They become JSON again at the end.
 */

/** Whether the operand is an object with keys that are data. */
export function isPlainMap(operand: unknown): operand is Readonly<Record<string, unknown>> {
  if (typeof operand !== 'object' || operand === null) return false;
  const prototype: unknown = Object.getPrototypeOf(operand);
  return prototype === Object.prototype || prototype === null;
}

function isDuration(operand: unknown): boolean {
  return Object.prototype.toString.call(operand) === '[object google.protobuf.Duration]';
}

function isUint(operand: unknown): boolean {
  return typeof operand === 'object' && operand !== null && typeof operand.valueOf() === 'bigint';
}

/** What people call the operand's type. */
export function typeName(operand: unknown): string {
  if (operand === null) return 'null';
  if (operand instanceof Unknown || operand instanceof Secret) return operand.toString();
  if (operand instanceof Namespace) return `the namespace ${operand.path}`;
  if (operand instanceof Date) return 'a timestamp';
  if (isDuration(operand)) return 'a duration';
  if (operand instanceof Uint8Array) return 'bytes';
  if (Array.isArray(operand)) return 'a list';
  if (typeof operand === 'string') return 'a text';
  if (typeof operand === 'boolean') return 'a boolean';
  if (typeof operand === 'number' || typeof operand === 'bigint' || isUint(operand)) return 'a number';
  return isPlainMap(operand) ? 'an object' : 'a type';
}

/**
 * The operand as a value; lists and objects that hold nothing of CEL's own are not copied. Timestamps become RFC 3339 text,
 * durations `90s`, bytes base64.
 *
 * @throws {ValueFault} for a namespace, and for an integer that JSON cannot hold exactly
 */
export function toValue(operand: unknown): Value {
  if (typeof operand === 'bigint') return toNumber(operand);
  if (typeof operand !== 'object' || operand === null) return operand as Value;
  if (operand instanceof Unknown || operand instanceof Secret) return operand;
  if (Array.isArray(operand)) {
    const converted = operand.map(toValue);
    return converted.some((part, index) => part !== operand[index]) ? converted : (operand as Value);
  }
  if (isPlainMap(operand)) {
    const entries = Object.entries(operand);
    const converted = entries.map(([key, part]): [string, Value] => [key, toValue(part)]);
    const isChanged = converted.some(([, part], index) => part !== entries[index]?.[1]);
    return isChanged ? Object.fromEntries(converted) : (operand as Value);
  }
  if (operand instanceof Date) return operand.toISOString();
  if (isDuration(operand)) return String(operand);
  if (isUint(operand)) return toNumber(operand.valueOf() as bigint);
  if (operand instanceof Uint8Array) return Buffer.from(operand).toString('base64');
  if (operand instanceof Namespace) {
    throw new ValueFault('EXPRESSION_FAILED', `\`${operand.path}\` is a namespace, not a value`, {
      hint: `name one of its members: ${operand.members().slice(0, 12).join(', ')}`,
    });
  }
  return 'name' in operand ? String(operand.name) : String(operand);
}

function toNumber(int: bigint): number {
  const number = Number(int);
  if (Number.isSafeInteger(number)) return number;
  throw new ValueFault('EXPRESSION_FAILED', `the integer ${int} is too large to be exact in JSON`, {
    hint: 'make it a text with string(…)',
  });
}
