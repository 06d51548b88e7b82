import type { Condition, Operator } from './parse-where.ts';

/** A comparison names a field that rows of this kind do not have. */
export class UnknownFieldError extends Error {
  readonly field: string;

  constructor(field: string) {
    super(`Unknown field '${field}'`);
    this.name = 'UnknownFieldError';
    this.field = field;
  }
}

/** How to read the fields of a row. */
export interface FieldReader {
  /** The values at a dotted path: more than one where the path leads through an array. @throws {UnknownFieldError} */
  read(row: object, field: string): readonly unknown[];
  /** Whether `_` in a mask stands for any one character. */
  readonly underscoreMatchesAny: boolean;
}

/** Whether the row fulfils the condition. */
export function matchesRow(row: object, condition: Condition, reader: FieldReader): boolean {
  switch (condition.kind) {
    case 'and':
      return matchesRow(row, condition.left, reader) && matchesRow(row, condition.right, reader);
    case 'or':
      return matchesRow(row, condition.left, reader) || matchesRow(row, condition.right, reader);
    case 'not':
      return !matchesRow(row, condition.inner, reader);
    case 'compare':
      return reader
        .read(row, condition.field)
        .some((actual) => compares(actual, condition.operator, condition.value, reader.underscoreMatchesAny));
    default:
      return condition satisfies never;
  }
}

/** Every field that the condition names. */
export function fieldsOf(condition: Condition): string[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return [...fieldsOf(condition.left), ...fieldsOf(condition.right)];
    case 'not':
      return fieldsOf(condition.inner);
    case 'compare':
      return [condition.field];
    default:
      return condition satisfies never;
  }
}

/** Orders two values as a list is sorted: absent ones first, numbers by size, the rest as text. */
export function compareValues(left: unknown, right: unknown): number {
  if (left === right) {
    return 0;
  }
  if (left === null || left === undefined) {
    return right === null || right === undefined ? 0 : -1;
  }
  if (right === null || right === undefined) {
    return 1;
  }
  if (typeof left === 'number' && typeof right === 'number') {
    return left - right;
  }
  const [one, other] = [asText(left), asText(right)];
  return one < other ? -1 : Number(one > other);
}

function compares(actual: unknown, operator: Operator, wanted: string, underscoreMatchesAny: boolean): boolean {
  if (actual === null || actual === undefined) {
    return operator === 'NE';
  }
  if (operator === 'CP') {
    return maskPattern(wanted, underscoreMatchesAny).test(asText(actual));
  }
  if (typeof actual === 'boolean' && (wanted === 'true' || wanted === 'false')) {
    return compares(Number(actual), operator, wanted === 'true' ? '1' : '0', underscoreMatchesAny);
  }
  const order =
    typeof actual === 'number' && wanted.trim() !== '' && !Number.isNaN(Number(wanted))
      ? actual - Number(wanted)
      : compareValues(asText(actual), wanted);
  switch (operator) {
    case 'EQ':
      return order === 0;
    case 'NE':
      return order !== 0;
    case 'GT':
      return order > 0;
    case 'GE':
      return order >= 0;
    case 'LT':
      return order < 0;
    case 'LE':
      return order <= 0;
    default:
      return operator satisfies never;
  }
}

function asText(value: unknown): string {
  return typeof value === 'boolean' ? String(Number(value)) : String(value);
}

function maskPattern(mask: string, underscoreMatchesAny: boolean): RegExp {
  const pattern = mask
    .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', underscoreMatchesAny ? '.' : '_');
  return new RegExp(`^${pattern}$`, 'is');
}
