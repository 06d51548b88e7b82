import { diffArrays } from 'diff';
import { canonicalJson } from '../../model/canonical-json.ts';
import type { Value, ValueObject } from '../../model/value.ts';
import { isValueObject, maskValue } from '../../model/value.ts';
import type { MarkedLine } from './diff-lines.ts';
import { formatInline } from './format-value.ts';

/** Members that name an item among its siblings, the first that all items have. */
const NAMING = ['name', 'key', 'id', 'uid'];

/**
 * What differs between two lists, item by item; an item that is told by its name is shown by what changed in it.
 * A single line says so when only the order differs, or only what must not be shown.
 */
export function diffList(before: readonly Value[], after: readonly Value[]): MarkedLine[] {
  const from = before.map(textOf);
  const to = after.map(textOf);
  if (from.length === to.length && from.toSorted().join('\n') === to.toSorted().join('\n')) {
    const sameOrder = from.every((text, index) => text === to[index]);
    return [{ mark: '~', text: sameOrder ? '(sensitive, changed)' : '(same items in another order)' }];
  }
  const naming = NAMING.find((key) => [...before, ...after].every((item) => nameOf(item, key) !== undefined));
  const lines = naming === undefined ? diffInOrder(before, after) : diffByName(before, after, naming);
  const kept = after.filter((item) => from.includes(textOf(item))).length;
  return kept === 0 ? lines : [...lines, { mark: ' ', text: `(${kept} unchanged)` }];
}

function diffInOrder(before: readonly Value[], after: readonly Value[]): MarkedLine[] {
  const parts = diffArrays([...before], [...after], { comparator: (left, right) => textOf(left) === textOf(right) });
  return parts.flatMap((part) => {
    if (!part.added && !part.removed) return [];
    return part.value.map((item): MarkedLine => ({ mark: part.added ? '+' : '-', text: formatInline(item) }));
  });
}

function diffByName(before: readonly Value[], after: readonly Value[], naming: string): MarkedLine[] {
  const beforeByName = new Map(before.map((item) => [nameOf(item, naming), item]));
  const afterNames = new Set(after.map((item) => nameOf(item, naming)));
  const removed = before
    .filter((item) => !afterNames.has(nameOf(item, naming)))
    .map((item): MarkedLine => ({ mark: '-', text: formatInline(item) }));
  const others = after.flatMap((item): MarkedLine[] => {
    const name = nameOf(item, naming);
    const was = beforeByName.get(name);
    if (was === undefined) return [{ mark: '+', text: formatInline(item) }];
    const members = isValueObject(was) && isValueObject(item) ? diffMembers(was, item) : [];
    return members.length === 0 ? [] : [{ mark: '~', text: `${name}: ${members.join(', ')}` }];
  });
  return [...removed, ...others];
}

function diffMembers(before: ValueObject, after: ValueObject): string[] {
  const own = (owner: ValueObject, key: string): Value | undefined =>
    Object.hasOwn(owner, key) ? owner[key] : undefined;
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const [was, is] = [own(before, key), own(after, key)];
    if (was === undefined) return is === undefined ? [] : [`+ ${key} ${formatInline(is)}`];
    if (is === undefined) return [`- ${key} ${formatInline(was)}`];
    return textOf(was) === textOf(is) ? [] : [`${key} ${formatInline(was)} → ${formatInline(is)}`];
  });
}

function nameOf(item: Value, key: string): string | undefined {
  const name = isValueObject(item) && Object.hasOwn(item, key) ? item[key] : undefined;
  return typeof name === 'string' || typeof name === 'number' ? String(name) : undefined;
}

/** Tells items apart; unknown and sensitive ones look alike. */
function textOf(value: Value): string {
  return isValueObject(value) || Array.isArray(value) ? canonicalJson(maskValue(value)) : formatInline(value);
}
