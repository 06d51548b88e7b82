import {
  hasSecret,
  hasUnknown,
  isValueList,
  isValueObject,
  Secret,
  Unknown,
  type Value,
  waitsFor,
} from '../model/value.ts';
import { isPlainMap } from './operand.ts';

/**
 * How unknown and secret values spread. An operation that looks into its operands gives an unknown as soon as any part of one
 * is unknown, and a secret as soon as any part is a secret; a secret that is not known yet is a sensitive unknown.
 */

/** Whether any part of the operand, however deep, is unknown or secret. */
export function isSpecial(operand: unknown): boolean {
  if (operand instanceof Unknown || operand instanceof Secret) return true;
  if (Array.isArray(operand)) return operand.some(isSpecial);
  return isPlainMap(operand) && Object.values(operand).some(isSpecial);
}

/** The unknown that the operands make together; `undefined` when all of them are known. */
export function unknownOf(operands: readonly unknown[]): Unknown | undefined {
  const values = operands as readonly Value[];
  if (!values.some(hasUnknown)) return undefined;
  return new Unknown({ sensitive: values.some(hasSecret), waitsFor: [...new Set(values.flatMap(waitsFor))] });
}

/** The operand with its secrets revealed; the same object where there is none. */
export function reveal(operand: unknown): unknown {
  if (operand instanceof Secret) return operand.reveal();
  if (!isSpecial(operand)) return operand;
  if (Array.isArray(operand)) return operand.map(reveal);
  if (isPlainMap(operand)) return Object.fromEntries(Object.entries(operand).map(([key, part]) => [key, reveal(part)]));
  return operand;
}

/** The value as a secret: one secret as a whole, or part by part where some of it is still unknown. */
export function markSecret(value: Value): Value {
  if (value instanceof Secret) return value;
  if (value instanceof Unknown) return new Unknown({ sensitive: true, waitsFor: value.waitsFor });
  if (!hasUnknown(value)) return new Secret(reveal(value) as ReturnType<Secret['reveal']>);
  if (isValueList(value)) return value.map(markSecret);
  if (isValueObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, markSecret(part)]));
  return value;
}

/** An unknown that also waits for, and is as sensitive as, the others. */
export function mergeUnknown(first: Unknown, others: readonly Value[]): Unknown {
  return new Unknown({
    sensitive: first.sensitive || others.some(hasSecret),
    waitsFor: [...new Set([...first.waitsFor, ...others.flatMap(waitsFor)])],
  });
}
