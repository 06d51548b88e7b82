import { createInterface } from 'node:readline/promises';
import { stringify } from 'yaml';
import { hasErrors } from '../model/diagnostic.ts';
import { mapValue, Unknown, type Value, waitsFor } from '../model/value.ts';
import type { ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './global-options.ts';
import { type LiveExpressions, openLiveExpressions } from './live-expressions.ts';
import { openProject } from './open-project.ts';
import { type Output, openOutput } from './output.ts';

/** `reckon console [EXPRESSION]`: what an expression gives against the present state. Lookups that it names are read, nothing else is sent. */
export async function consoleCommand(expression: string | undefined, globals: GlobalOptions): Promise<ExitCode> {
  const output = await openOutput({ ...globals, json: false });
  const project = await openProject(globals, output, { secrets: 'optional', documents: 'skip' });
  if (project === undefined) return 1;
  const expressions = await openLiveExpressions(project);
  try {
    if (expression !== undefined) return (await evaluate(expression, expressions, output, globals.json)) ? 0 : 1;
    return await converse(expressions, output);
  } finally {
    await expressions.close();
    await project.close();
  }
}

/** Prints what an expression gives; says whether it gave anything. */
async function evaluate(
  expression: string,
  expressions: LiveExpressions,
  output: Output,
  isJson: boolean,
): Promise<boolean> {
  const bare = /^\s*\$\{([\s\S]*)\}\s*$/.exec(expression)?.[1] ?? expression;
  const { value, diagnostics } = await expressions.evaluate(bare);
  output.diagnose(diagnostics);
  if (value === undefined || hasErrors(diagnostics)) return false;
  sayWhatIsMissing(value, output);
  process.stdout.write(isJson ? `${JSON.stringify(shown(value))}\n` : stringify(shown(value)));
  return true;
}

/** Why a value is not known, where it is not. */
function sayWhatIsMissing(value: Value, output: Output): void {
  const missing = waitsFor(value);
  if (missing.length > 0) output.say(`State holds no ${missing.join(', ')}.`);
  else if (value instanceof Unknown && value.sensitive)
    output.say('A secret that is not set is unknown, and state keeps only fingerprints of secrets.');
}

/** The value as it may be shown: secrets masked, what only apply will know said to be so. */
function shown(value: Value): unknown {
  return mapValue(value, String) ?? null;
}

/** Takes one expression a line until the input ends. */
async function converse(expressions: LiveExpressions, output: Output): Promise<ExitCode> {
  const isTerminal = process.stdin.isTTY === true;
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: isTerminal });
  if (isTerminal) {
    output.say('One expression a line: vars.size, imply.cluster.events.status.state, … Ctrl-D ends it.');
    lines.setPrompt('> ');
    lines.prompt();
  }
  let isGood = true;
  for await (const line of lines) {
    if (line.trim() !== '') isGood = (await evaluate(line, expressions, output, false)) && isGood;
    if (isTerminal) lines.prompt();
  }
  return isGood || isTerminal ? 0 : 1;
}
