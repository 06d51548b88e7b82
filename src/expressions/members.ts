import type { Value } from '../model/value.ts';
import { Secret, Unknown } from '../model/value.ts';
import { ValueFault } from './expression-error.ts';
import { Namespace } from './namespace.ts';
import { isPlainMap, typeName } from './operand.ts';
import { markSecret } from './spread.ts';
import { nameHint } from './suggest-name.ts';

/** Stands for a member that does not exist, where that is asked rather than assumed. */
export const ABSENT: unique symbol = Symbol('absent');

/**
 * The member of an object, list or namespace, or `ABSENT`. A member of an unknown is unknown, of a secret secret.
 *
 * @param source - The object's text in the expression, for messages.
 * @throws {ValueFault} when the value has no members at all
 */
export function findMember(object: unknown, key: unknown, source: string): unknown {
  if (object instanceof Unknown) return object;
  if (object instanceof Secret) {
    const member = findMember(object.reveal(), key, source);
    return member === ABSENT ? ABSENT : markSecret(member as Value);
  }
  if (object instanceof Namespace) {
    const member = object.member(String(key));
    return member === undefined ? ABSENT : member;
  }
  if (Array.isArray(object)) {
    const index = typeof key === 'bigint' ? Number(key) : key;
    if (typeof index !== 'number' || !Number.isInteger(index)) {
      throw new ValueFault(
        'EXPRESSION_FAILED',
        `\`${source}\` is a list: its items are read by number, not by ${typeName(key)}`,
        {
          hint: 'with each item: list.map(item, item.member)',
        },
      );
    }
    return index >= 0 && index < object.length ? object[index] : ABSENT;
  }
  if (isPlainMap(object)) {
    const name = String(key);
    return Object.hasOwn(object, name) ? object[name] : ABSENT;
  }
  if (object === null) throw new ValueFault('EXPRESSION_FAILED', `\`${source}\` is null and has no members`);
  throw new ValueFault('EXPRESSION_FAILED', `\`${source}\` is ${typeName(object)} and has no members`);
}

/** The fault of asking for a member that does not exist; it lists those that do. */
export function missingMember(object: unknown, key: unknown, source: string): ValueFault {
  if (Array.isArray(object)) {
    const count = object.length === 1 ? '1 item' : `${object.length} items`;
    return new ValueFault(
      'EXPRESSION_UNKNOWN_MEMBER',
      `\`${source}\` has no item ${String(key)}: it has ${count}, counted from 0`,
    );
  }
  const name = String(key);
  const known = object instanceof Namespace ? object.members() : isPlainMap(object) ? Object.keys(object) : [];
  const message = object instanceof Namespace ? object.missing(name) : `\`${source}\` has no \`${name}\``;
  const hint = nameHint(name, known, 'it has');
  return new ValueFault('EXPRESSION_UNKNOWN_MEMBER', message, hint === undefined ? {} : { hint });
}
