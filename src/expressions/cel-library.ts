import type { ASTNode, Environment, ParseError } from '@marcbachmann/cel-js';
import { ExpressionError, ValueFault } from './expression-error.ts';
import { celLibrary } from './lazy-library.ts';
import { parseChain } from './parse-chain.ts';

/**
 * What reckon takes from the CEL library: its parser, its standard functions, and its operators on CEL's own types. Walking
 * the syntax tree is reckon's own part, so that unknown and secret values survive whatever is computed.
 */

let environment: Environment | undefined;
const programs = new Map<string, (context: Record<string, unknown>) => unknown>();
let functionNames: ReadonlySet<string> | undefined;

function cel(): Environment {
  environment ??= new (celLibrary().Environment)({
    unlistedVariablesAreDyn: true,
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
    limits: { maxDepth: 64, maxAstNodes: 10_000 },
  });
  return environment;
}

/** The syntax tree of a CEL expression. @throws {ExpressionError} `EXPRESSION_SYNTAX` */
export function parseCel(text: string): ASTNode {
  const chain = parseChain(text);
  if (chain !== undefined) return chain;
  try {
    return cel().parse(text).ast;
  } catch (error) {
    if (!(error instanceof celLibrary().ParseError)) throw error;
    const start = Math.min(error.range?.start ?? 0, text.length);
    const end = Math.max(error.range?.end ?? start, start + 1);
    throw new ExpressionError('EXPRESSION_SYNTAX', syntaxMessage(error, text), { start, end }, syntaxHint(error, text));
  }
}

function syntaxMessage(error: ParseError, text: string): string {
  if (text.trim() === '') return 'the expression is empty';
  if (error.code === 'limit_exceeded') return `the expression is too large: ${error.summary}`;
  if (/got EOF|Unexpected token: EOF/.test(error.summary)) return 'the expression ends too early';
  const found = /Unexpected token: (\w+)|got (\w+)/.exec(error.summary);
  if (found === null)
    return `not a valid expression: ${error.summary.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())}`;
  const range = error.range ?? { start: 0, end: 0 };
  return `not a valid expression: unexpected \`${text.slice(range.start, range.end)}\``;
}

function syntaxHint(error: ParseError, text: string): string | undefined {
  if (error.code === 'reserved_identifier') return 'that word is reserved in CEL; variables are read as vars.<name>';
  const at = text.slice(error.range?.start ?? 0);
  if (at.startsWith('=')) return 'equality is written ==';
  if (/\bif\b|\bthen\b/.test(text)) return 'a choice is written condition ? one : other';
  return undefined;
}

/** Whether the library has a function or method of that name. */
export function isLibraryFunction(name: string): boolean {
  return builtInFunctions().has(name);
}

const TYPE_NAMES: ReadonlySet<string> = new Set([
  'bool',
  'bytes',
  'double',
  'int',
  'list',
  'map',
  'string',
  'type',
  'uint',
]);

/** Whether a free name is one of CEL's types, as in `type(x) == string`. */
export function isCelType(name: string): boolean {
  return TYPE_NAMES.has(name);
}

/** The type of that name. */
export function celType(name: string): unknown {
  return cel().evaluate(name);
}

/** Names of the library's functions and methods. */
export function builtInFunctions(): ReadonlySet<string> {
  functionNames ??= new Set(
    cel()
      .getDefinitions()
      .functions.map((definition) => definition.name),
  );
  return functionNames;
}

/** Applies one of the library's functions, methods or operators. @throws {ValueFault} `EXPRESSION_FAILED` */
export function applyCel(
  form: 'function' | 'method' | 'operator',
  name: string,
  operands: readonly unknown[],
): unknown {
  const names = operands.map((_, index) => `a${index}`);
  const context = Object.fromEntries(operands.map((operand, index) => [`a${index}`, operand]));
  const [receiver = '', ...rest] = names;
  const text =
    form === 'operator'
      ? `${receiver} ${name} ${rest.join()}`
      : form === 'method'
        ? `${receiver}.${name}(${rest.join(', ')})`
        : `${name}(${names.join(', ')})`;
  let program = programs.get(text);
  if (program === undefined) {
    program = cel().parse(text);
    programs.set(text, program);
  }
  try {
    return program(context);
  } catch (error) {
    const { EvaluationError, TypeError: TypeMismatch } = celLibrary();
    if (!(error instanceof EvaluationError || error instanceof TypeMismatch)) throw error;
    throw new ValueFault('EXPRESSION_FAILED', error.summary, { cause: error });
  }
}
