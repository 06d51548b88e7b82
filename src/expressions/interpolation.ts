import { Secret, Unknown, type Value } from '../model/value.ts';
import { ExpressionError, ValueFault } from './expression-error.ts';
import type { Names } from './namespace.ts';
import { plainText } from './own-functions.ts';
import { type Expression, parseExpression } from './parse-expression.ts';
import { mergeUnknown } from './spread.ts';

/** A string that holds `${…}`, taken apart. */
export interface Interpolation {
  readonly parts: readonly (string | ExpressionPart)[];
  /** The expression that is the whole string: its value keeps its type. */
  readonly whole: ExpressionPart | undefined;
}

/** An expression in a string. */
interface ExpressionPart {
  readonly expression: Expression;
  /** Where the expression's text begins in the string. */
  readonly offset: number;
}

/**
 * Takes a string apart at its `${…}`; `$${` stands for a literal `${`. `undefined` when the string holds neither.
 *
 * @throws {ExpressionError} whose range counts in the string, not in the expression
 */
export function parseInterpolation(text: string): Interpolation | undefined {
  if (!text.includes('${')) return undefined;
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const interpolation = takeApart(text);
  parsed.set(text, interpolation);
  return interpolation;
}

const parsed = new Map<string, Interpolation>();

function takeApart(text: string): Interpolation {
  const parts: (string | ExpressionPart)[] = [];
  let literal = '';
  let at = 0;
  while (at < text.length) {
    const next = text.indexOf('${', at);
    if (next === -1) {
      literal += text.slice(at);
      break;
    }
    if (next > at && text[next - 1] === '$') {
      literal += `${text.slice(at, next - 1)}\${`;
      at = next + 2;
      continue;
    }
    literal += text.slice(at, next);
    const end = findEnd(text, next + 2);
    if (literal !== '') parts.push(literal);
    literal = '';
    parts.push({ expression: parseAt(text.slice(next + 2, end), next + 2), offset: next + 2 });
    at = end + 1;
  }
  if (literal !== '') parts.push(literal);
  const [first] = parts;
  const whole = parts.length === 1 && typeof first === 'object' ? first : undefined;
  return { parts, whole };
}

function parseAt(text: string, offset: number): Expression {
  try {
    return parseExpression(text);
  } catch (error) {
    throw shifted(error, offset);
  }
}

/** The position of the brace that closes an expression: braces and quotes inside it do not count. */
function findEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"' || character === "'") {
      at = endOfQuote(text, at);
    } else if (character === '{') depth += 1;
    else if (character === '}') {
      if (depth === 0) return at;
      depth -= 1;
    }
  }
  const range = { start: start - 2, end: text.length };
  throw new ExpressionError(
    'EXPRESSION_SYNTAX',
    'this ${ is never closed',
    range,
    'close it with }, or write $${ for a literal ${',
  );
}

function endOfQuote(text: string, start: number): number {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === quote) return at;
  }
  return text.length;
}

/** The error with its range counted from the beginning of the string. */
function shifted(error: unknown, offset: number): unknown {
  if (!(error instanceof ExpressionError)) return error;
  const { start, end } = error.range;
  return new ExpressionError(error.code, error.message, { start: start + offset, end: end + offset }, error.hint);
}

/**
 * The string's value: the expression's own where the string is one `${…}`, otherwise a text. A text with an unknown part is
 * unknown, with a secret part secret.
 *
 * @throws {ExpressionError} whose range counts in the string
 */
export function evaluateInterpolation(interpolation: Interpolation, names: Names): Value {
  const { whole, parts } = interpolation;
  if (whole !== undefined) return evaluatePart(whole, names);
  const values = parts.map((part) => (typeof part === 'string' ? part : textPart(part, names)));
  const unknown = values.find((value) => value instanceof Unknown);
  if (unknown !== undefined) return mergeUnknown(unknown, values);
  const text = values.map((value) => (value instanceof Secret ? String(value.reveal()) : String(value))).join('');
  return values.some((value) => value instanceof Secret) ? new Secret(text) : text;
}

function evaluatePart(part: ExpressionPart, names: Names): Value {
  try {
    return part.expression.evaluate(names);
  } catch (error) {
    throw shifted(error, part.offset);
  }
}

/** The part as text, unknown or secret text. */
function textPart(part: ExpressionPart, names: Names): Value {
  const value = evaluatePart(part, names);
  if (value instanceof Unknown) return value;
  try {
    return value instanceof Secret ? new Secret(plainText(value.reveal())) : plainText(value);
  } catch (error) {
    if (!(error instanceof ValueFault)) throw error;
    const range = { start: part.offset, end: part.offset + part.expression.text.length };
    throw new ExpressionError(error.code, error.message, range, error.hint);
  }
}
