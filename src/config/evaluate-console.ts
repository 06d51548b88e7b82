import { ExpressionError } from '../expressions/expression-error.ts';
import { parseExpression } from '../expressions/parse-expression.ts';
import type { Evaluated, Scope } from '../model/configuration.ts';
import type { Value } from '../model/value.ts';
import { makeDiagnostic } from './config-report.ts';
import { frameNames, type ModuleFrame } from './module-frame.ts';
import { SourceFile } from './source-file.ts';

/** Evaluates an expression that was typed, with the names of the project. Places count in what was typed. */
export function evaluateConsole(expression: string, frame: ModuleFrame, scope: Scope): Evaluated<Value> {
  const text = /^\s*\$\{([\s\S]*)\}\s*$/.exec(expression)?.[1] ?? expression;
  try {
    return { value: parseExpression(text).evaluate(frameNames(frame, scope)), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const file = new SourceFile('expression', text);
    const diagnostic = makeDiagnostic(error.code, error.message, { file, ...error.range }, { hint: error.hint });
    const { location } = diagnostic;
    const frameLines = location === undefined ? undefined : file.frame(location.line, location.column);
    return { diagnostics: [frameLines === undefined ? diagnostic : { ...diagnostic, frame: frameLines }] };
  }
}
