import type { ASTNode } from '@marcbachmann/cel-js';
import { ExpressionError, type TextRange, ValueFault } from './expression-error.ts';
import type { Names } from './namespace.ts';
import { toValue, typeName } from './operand.ts';
import { isSpecial, markSecret, reveal, unknownOf } from './spread.ts';

/** A variable that a macro has bound, and those bound around it. */
interface Local {
  readonly name: string;
  readonly value: unknown;
  readonly outer: Local | undefined;
}

/** What one evaluation runs in: the names, and the variables that macros have bound, innermost first. */
export interface Frame {
  readonly names: Names;
  readonly local: Local | undefined;
  /** How many more items macros may go over: an expression must end soon, whoever wrote it. */
  readonly budget: { items: number };
}

/** Items that the macros of one expression may go over in all. */
export const ITEM_BUDGET = 1_000_000;

/** A part of an expression, ready to be computed. */
export type Step = (frame: Frame) => unknown;

/** The text of a node. */
export function sourceOf(node: ASTNode): string {
  return node.input.slice(node.start, node.end);
}

/** Runs `compute`; a fault in it is said to be at the range. */
export function at<T>(range: TextRange, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof ValueFault)) throw error;
    throw new ExpressionError(error.code, error.message, { start: range.start, end: range.end }, error.hint);
  }
}

/**
 * Runs an operation that looks into its operands: unknown as soon as any part of one is, secret as soon as any part is. Its
 * failure on a secret does not quote the operation's own words, which may hold the value.
 */
export function spread(
  node: ASTNode,
  operands: readonly unknown[],
  compute: (operands: readonly unknown[]) => unknown,
): unknown {
  if (!operands.some(isSpecial)) return at(node, () => compute(operands));
  const unknown = unknownOf(operands);
  if (unknown !== undefined) return unknown;
  try {
    return markSecret(toValue(compute(operands.map(reveal))));
  } catch (error) {
    if (!(error instanceof ValueFault)) throw error;
    throw new ExpressionError(error.code, `\`${sourceOf(node)}\` cannot be computed from this sensitive value`, node);
  }
}

/** The operand as a boolean. @throws {ValueFault} when it is none */
export function booleanOf(operand: unknown, operator: string): boolean {
  if (typeof operand === 'boolean') return operand;
  throw new ValueFault('EXPRESSION_FAILED', `\`${operator}\` needs true or false, not ${typeName(operand)}`);
}
