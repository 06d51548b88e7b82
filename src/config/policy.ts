import { ExpressionError } from '../expressions/expression-error.ts';
import { evaluateInterpolation, parseInterpolation } from '../expressions/interpolation.ts';
import { fixedNames, type Names } from '../expressions/namespace.ts';
import { type Expression, parseExpression } from '../expressions/parse-expression.ts';
import type { Policy } from '../model/configuration.ts';
import type { JsonObject } from '../model/json.ts';
import { SENSITIVE_TEXT, Secret, Unknown } from '../model/value.ts';
import type { Report } from './config-report.ts';
import type { Declaration } from './declarations.ts';
import { frameNames, type ModuleFrame } from './module-frame.ts';
import { nothingKnown } from './nothing-known.ts';
import { expressionDiagnostic } from './template.ts';
import { textOf, type YamlNode } from './yaml-node.ts';

/** Makes the policy of a `policy:` document. */
export function makePolicy(declaration: Declaration, frame: ModuleFrame, report: Report): readonly Policy[] {
  if (declaration.kind !== 'policy') return [];
  const { fields, place } = declaration;
  const name = textOf(fields.get('name')?.value);
  const assertion = readRule(fields.get('assert')?.value, declaration, report);
  const matchNode = fields.get('match')?.value;
  const match = matchNode === undefined ? undefined : readRule(matchNode, declaration, report);
  const severityNode = fields.get('severity')?.value;
  const severity = textOf(severityNode) ?? 'error';
  if (severityNode !== undefined && severity !== 'error' && severity !== 'warning') {
    report.add(
      'INVALID_VALUE',
      `\`${severity}\` is no severity`,
      { file: place.file, start: severityNode.start, end: severityNode.end },
      { hint: 'severity: error, or warning' },
    );
  }
  if (name === undefined || assertion === undefined || (matchNode !== undefined && match === undefined)) return [];
  const message = textOf(fields.get('message')?.value) ?? `the policy ${name} does not hold`;
  const base = frameNames(frame, nothingKnown);
  return [
    {
      name,
      severity: severity === 'warning' ? 'warning' : 'error',
      location: place.location,
      judge: (change) => {
        const names = changeNames(change, base);
        try {
          if (match !== undefined && match.evaluate(names) !== true) return undefined;
          const verdict = assertion.evaluate(names);
          if (verdict instanceof Unknown) return { status: 'unknown', message: wordsOf(message, names) };
          return {
            status: verdict === true || (verdict instanceof Secret && verdict.reveal() === true) ? 'pass' : 'fail',
            message: wordsOf(message, names),
          };
        } catch (error) {
          if (!(error instanceof ExpressionError)) throw error;
          return { status: 'fail', message: `${message} (the policy cannot be judged: ${error.message})` };
        }
      },
    },
  ];
}

/** What a policy sees: `change` is the planned change, and its parts are there by their own names too. */
function changeNames(change: JsonObject, base: Names): Names {
  const own = fixedNames({ change });
  return {
    get: (name) => own.get(name) ?? base.get(name),
    names: () => ['change', ...base.names()],
    ...(base.functions === undefined ? {} : { functions: base.functions }),
  };
}

function wordsOf(message: string, names: Names): string {
  const interpolation = parseInterpolation(message);
  if (interpolation === undefined) return message;
  const words = evaluateInterpolation(interpolation, names);
  return words instanceof Secret ? SENSITIVE_TEXT : String(words);
}

/** A rule: CEL, with or without `${…}` around it. */
function readRule(node: YamlNode | undefined, declaration: Declaration, report: Report): Expression | undefined {
  if (node?.kind !== 'scalar') return undefined;
  const text = String(node.value);
  const whole = /^\$\{([\s\S]*)\}$/.exec(text)?.[1];
  try {
    return parseExpression(whole ?? text);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const offset = whole === undefined ? 0 : 2;
    const shifted = new ExpressionError(
      error.code,
      error.message,
      { start: error.range.start + offset, end: error.range.end + offset },
      error.hint,
    );
    report.push(
      expressionDiagnostic(shifted, { file: declaration.place.file, start: node.start, end: node.end }, text),
    );
    return undefined;
  }
}
