import { applyCel } from './cel-library.ts';
import { ValueFault } from './expression-error.ts';
import { Namespace } from './namespace.ts';
import { isPlainMap, typeName } from './operand.ts';

/** Operators between two known operands without secrets. @throws {ValueFault} `EXPRESSION_FAILED` */
export function applyOperator(operator: string, left: unknown, right: unknown): unknown {
  switch (operator) {
    case '==':
      return isEqual(left, right);
    case '!=':
      return !isEqual(left, right);
    case 'in':
      return isMember(left, right);
    default:
      return isNumber(left) && isNumber(right)
        ? applyArithmetic(operator, left, right)
        : applyToOthers(operator, left, right);
  }
}

function isNumber(operand: unknown): operand is number | bigint {
  return typeof operand === 'number' || typeof operand === 'bigint';
}

/**
 * Between an int and a double the int becomes a double, because numbers from YAML and from APIs are doubles: `vars.n + 1` is
 * what people expect. Two ints divide as ints, as CEL has it.
 */
function applyArithmetic(operator: string, left: number | bigint, right: number | bigint): unknown {
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
  }
  if (typeof left === 'bigint' && typeof right === 'bigint') return applyCel('operator', operator, [left, right]);
  if (operator === '%') {
    if (!isWhole(left) || !isWhole(right))
      throw new ValueFault('EXPRESSION_FAILED', 'the operands of % must be integers');
    return applyCel('operator', '%', [BigInt(left), BigInt(right)]);
  }
  const a = Number(left);
  const b = Number(right);
  if (operator === '/' && b === 0) throw new ValueFault('EXPRESSION_FAILED', 'division by zero');
  return operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : a / b;
}

function isWhole(operand: number | bigint): boolean {
  return typeof operand === 'bigint' || Number.isSafeInteger(operand);
}

const MAX_LENGTH = 16 * 1024 * 1024;

/** Texts and lists that double again and again would soon fill any memory. */
function checkLength(left: { readonly length: number }, right: { readonly length: number }): void {
  if (left.length + right.length > MAX_LENGTH)
    throw new ValueFault('EXPRESSION_FAILED', 'the result would be too long');
}

function applyToOthers(operator: string, left: unknown, right: unknown): unknown {
  if (typeof left === 'string' && typeof right === 'string') {
    switch (operator) {
      case '+':
        checkLength(left, right);
        return left + right;
      case '<':
        return left < right;
      case '<=':
        return left <= right;
      case '>':
        return left > right;
      case '>=':
        return left >= right;
      default:
    }
  }
  if (operator === '+' && Array.isArray(left) && Array.isArray(right)) {
    checkLength(left, right);
    return [...(left as readonly unknown[]), ...(right as readonly unknown[])];
  }
  if (isCelOwn(left) && isCelOwn(right)) return applyCel('operator', operator, [left, right]);
  const hint =
    operator === '+' && (typeof left === 'string' || typeof right === 'string')
      ? 'make both texts with string(…), or write ${…} inside the text'
      : operator === '+' && isPlainMap(left) && isPlainMap(right)
        ? 'objects are joined with merge(a, b)'
        : undefined;
  const message = `\`${operator}\` does not go between ${typeName(left)} and ${typeName(right)}`;
  throw new ValueFault('EXPRESSION_FAILED', message, hint === undefined ? {} : { hint });
}

/** Whether the operand is of a type that only CEL has: timestamps, durations, bytes, uints. */
export function isCelOwn(operand: unknown): operand is object {
  return (
    typeof operand === 'object' &&
    operand !== null &&
    !Array.isArray(operand) &&
    !isPlainMap(operand) &&
    !(operand instanceof Namespace)
  );
}

/** Deep equality; an int equals a double of the same number. */
export function isEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  // biome-ignore lint/suspicious/noDoubleEquals: == compares a bigint with a number by their mathematical value
  if (isNumber(left) && isNumber(right)) return left == right;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => isEqual(item, right[index]));
  }
  if (isPlainMap(left) && isPlainMap(right)) {
    const keys = Object.keys(left);
    return (
      keys.length === Object.keys(right).length &&
      keys.every((key) => Object.hasOwn(right, key) && isEqual(left[key], right[key]))
    );
  }
  if (isCelOwn(left) && isCelOwn(right))
    return left.constructor === right.constructor && applyCel('operator', '==', [left, right]) === true;
  return false;
}

function isMember(item: unknown, container: unknown): boolean {
  if (Array.isArray(container)) return container.some((candidate) => isEqual(item, candidate));
  if (isPlainMap(container)) return Object.hasOwn(container, String(item));
  throw new ValueFault('EXPRESSION_FAILED', `\`in\` looks into lists and objects, not into ${typeName(container)}`, {
    ...(typeof container === 'string' ? { hint: 'a text is searched with text.contains(part)' } : {}),
  });
}
