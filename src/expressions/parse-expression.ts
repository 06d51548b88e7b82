import type { Value } from '../model/value.ts';
import { parseCel } from './cel-library.ts';
import { compile } from './compile-expression.ts';
import { type FunctionUse, findFunctions, findReferences, type Reference } from './find-references.ts';
import type { Names } from './namespace.ts';
import { toValue } from './operand.ts';
import { at, ITEM_BUDGET } from './step.ts';

/** One CEL expression, parsed. */
export interface Expression {
  readonly text: string;
  /** What it reads, by free name and the members after it. */
  readonly references: readonly Reference[];
  /** The functions it calls. */
  readonly functions: readonly FunctionUse[];
  /** Its value as JSON, unknown and secret parts kept. @throws {ExpressionError} with the place in the text */
  evaluate(names: Names): Value;
}

const parsed = new Map<string, Expression>();

/**
 * Parses a CEL expression; each distinct text once in the life of the program.
 *
 * @throws {ExpressionError} `EXPRESSION_SYNTAX` with the place in the text
 */
export function parseExpression(text: string): Expression {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const tree = parseCel(text);
  const step = compile(tree);
  const whole = { start: 0, end: text.length };
  const expression: Expression = {
    text,
    references: findReferences(tree),
    functions: findFunctions(tree),
    evaluate: (names) => at(whole, () => toValue(step({ names, local: undefined, budget: { items: ITEM_BUDGET } }))),
  };
  parsed.set(text, expression);
  return expression;
}
