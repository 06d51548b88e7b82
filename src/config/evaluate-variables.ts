import { ExpressionError } from '../expressions/expression-error.ts';
import { Namespace } from '../expressions/namespace.ts';
import { isEqual } from '../expressions/operators.ts';
import { parseExpression } from '../expressions/parse-expression.ts';
import { markSecret, reveal } from '../expressions/spread.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { hasSecret, isValueList, isValueObject, SENSITIVE_TEXT, Unknown, type Value } from '../model/value.ts';
import { makeDiagnostic, type Place } from './config-report.ts';
import type { GlobalNames } from './global-names.ts';
import type { VariableDeclaration } from './read-variables.ts';
import { expressionDiagnostic } from './template.ts';
import { withoutSecrets } from './without-secrets.ts';
import { textOf } from './yaml-node.ts';

/** A value for a variable, and where it comes from. */
export interface GivenValue {
  readonly value: Value;
  /** Where it is written, for values from files. */
  readonly place?: Place;
  /** What a person calls the source: `--var size`. */
  readonly source: string;
}

/** Checks a variable's value against its declaration. Unknown values are checked when they are known. */
export function checkVariable(
  declaration: VariableDeclaration,
  given: GivenValue,
  globals: GlobalNames,
): readonly Diagnostic[] {
  const { name } = declaration;
  const { value, place } = given;
  if (value instanceof Unknown) return [];
  const isSecret = declaration.sensitive || hasSecret(value);
  if (isSecret && declaration.file.isGuarded(declaration.start)) return [];
  const known = reveal(value) as Value;
  const at = place ?? declaration;
  const from = place === undefined ? ` (from ${given.source})` : '';
  const shown = isSecret ? SENSITIVE_TEXT : JSON.stringify(known);
  const fault = (message: string, hint?: string): readonly Diagnostic[] => [
    makeDiagnostic('INVALID_VARIABLE', `${message}${from}`, at, { hint }),
  ];
  if (!fitsType(known, declaration.type)) {
    const isQuotable = declaration.type === 'string' && (typeof known === 'number' || typeof known === 'boolean');
    const hint = isQuotable ? `quote it: ${name}: "${sourceText(place, known)}"` : undefined;
    return fault(`the variable \`${name}\` must be ${typeWords(declaration.type)}, not ${shown}`, hint);
  }
  if (declaration.allowed !== undefined && !declaration.allowed.some((allowed) => isEqual(allowed, known))) {
    return fault(
      `the variable \`${name}\` cannot be ${shown}`,
      `it may be: ${declaration.allowed.map((item) => JSON.stringify(item)).join(', ')}`,
    );
  }
  if (declaration.pattern !== undefined && typeof known === 'string' && !declaration.pattern.test(known)) {
    return fault(
      `the variable \`${name}\` does not match its pattern: ${shown}`,
      `pattern: ${declaration.pattern.source}`,
    );
  }
  return checkRule(declaration, { value, shown }, globals, fault);
}

function sourceText(place: Place | undefined, value: Value): string {
  return place === undefined ? String(value) : place.file.text.slice(place.start, place.end);
}

function fitsType(value: Value, type: VariableDeclaration['type']): boolean {
  switch (type) {
    case 'any':
      return true;
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value);
    case 'list':
      return isValueList(value);
    case 'object':
      return isValueObject(value);
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === type;
    default:
      return type satisfies never;
  }
}

function typeWords(type: VariableDeclaration['type']): string {
  return type === 'integer' || type === 'object' || type === 'any' ? `an ${type}` : `a ${type}`;
}

/** `validate: {rule, message}`: CEL over `value`. */
function checkRule(
  declaration: VariableDeclaration,
  { value, shown }: { readonly value: Value; readonly shown: string },
  globals: GlobalNames,
  fault: (message: string, hint?: string) => readonly Diagnostic[],
): readonly Diagnostic[] {
  const { validate, file, name } = declaration;
  const text = textOf(validate?.rule);
  if (validate === undefined) return [];
  const place = { file, start: validate.rule.start, end: validate.rule.end };
  if (text === undefined)
    return [makeDiagnostic('INVALID_VALUE', 'a rule is an expression', place, { hint: 'rule: value > 0' })];
  const whole = /^\$\{([\s\S]*)\}$/.exec(text)?.[1];
  const names = {
    get: (free: string) => (free === 'value' ? value : free === 'vars' ? ownNamespace(name, value) : globals.get(free)),
    names: () => ['value', 'vars', ...globals.names()],
    functions: globals.functions,
  };
  try {
    const known = file.isGuarded(place.start) ? withoutSecrets(names) : names;
    const verdict = reveal(parseExpression(whole ?? text).evaluate(known));
    if (verdict === true || verdict instanceof Unknown) return [];
    if (verdict !== false) return [makeDiagnostic('INVALID_VALUE', 'a rule must give true or false', place)];
    return fault(`the variable \`${name}\` cannot be ${shown}: ${validate.message ?? `its rule is ${whole ?? text}`}`);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const offset = whole === undefined ? 0 : 2;
    const shifted = new ExpressionError(
      error.code,
      error.message,
      { start: error.range.start + offset, end: error.range.end + offset },
      error.hint,
    );
    return [expressionDiagnostic(shifted, place, text)];
  }
}

function ownNamespace(name: string, value: Value): Namespace {
  return new Namespace({
    path: 'vars',
    member: (member) => (member === name ? value : undefined),
    members: () => [name],
  });
}

/** The value as the declaration wants it kept: secret where the variable is sensitive. */
export function keepSensitive(declaration: VariableDeclaration, value: Value): Value {
  return declaration.sensitive ? markSecret(value) : value;
}
