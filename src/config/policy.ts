import { ExpressionError } from '../expressions/expression-error.ts';
import type { Reference } from '../expressions/find-references.ts';
import { evaluateInterpolation, parseInterpolation } from '../expressions/interpolation.ts';
import type { Names } from '../expressions/namespace.ts';
import { type Expression, parseExpression } from '../expressions/parse-expression.ts';
import { nameHint, suggestName } from '../expressions/suggest-name.ts';
import type { Policy } from '../model/configuration.ts';
import type { JsonObject } from '../model/json.ts';
import { SENSITIVE_TEXT, Secret, Unknown } from '../model/value.ts';
import type { Place, Report } from './config-report.ts';
import type { Declaration } from './declarations.ts';
import { frameNames, type ModuleFrame } from './module-frame.ts';
import { nothingKnown } from './nothing-known.ts';
import { CHANGE_NAMES, changeNames } from './policy-names.ts';
import { expressionDiagnostic } from './template.ts';
import { textOf, type YamlNode } from './yaml-node.ts';

const OTHER_NAMES = ['vars', 'project', 'environment', 'git', 'secret', 'cel'];

/**
 * Makes the policy of a `policy:` document.
 *
 * @param places - Where it stands, and what its rules see there.
 */
export function makePolicy(declaration: Declaration, places: PolicyFrames, report: Report): readonly Policy[] {
  if (declaration.kind !== 'policy') return [];
  const { fields, place } = declaration;
  const name = textOf(fields.get('name')?.value);
  const assertion = readRule(fields.get('assert')?.value, declaration, places.variables, report);
  const matchNode = fields.get('match')?.value;
  const match = matchNode === undefined ? undefined : readRule(matchNode, declaration, places.variables, report);
  const severity = readSeverity(fields.get('severity')?.value, declaration, report);
  if (name === undefined || assertion === undefined || (matchNode !== undefined && match === undefined)) return [];
  const message = textOf(fields.get('message')?.value) ?? `the policy ${name} does not hold`;
  return [
    {
      name,
      within: places.within,
      severity,
      location: place.location,
      text: place.file.text.slice(place.start, place.end),
      judge: (change, scope = nothingKnown) => {
        const frame = places.frameOf(String(change['address'] ?? ''));
        return judge(change, { match, assertion, message }, frameNames(frame, scope));
      },
    },
  ];
}

/** The frames of one `policy:` document. */
export interface PolicyFrames {
  /** Names of the modules that it stands in. */
  readonly within: readonly string[];
  /** Names of the variables there. */
  readonly variables: ReadonlySet<string>;
  /** The use of the module that a changed address is in. */
  readonly frameOf: (address: string) => ModuleFrame;
}

interface Rules {
  readonly match: Expression | undefined;
  readonly assertion: Expression;
  readonly message: string;
}

function judge(change: JsonObject, rules: Rules, base: Names): ReturnType<Policy['judge']> {
  const names = changeNames(change, base);
  try {
    const concerns = rules.match === undefined ? true : truth(rules.match, names);
    if (concerns === false) return undefined;
    const holds = truth(rules.assertion, names);
    if (holds === true) return { status: 'pass', message: rules.message };
    const status = concerns === 'unknown' || holds === 'unknown' ? 'unknown' : 'fail';
    return { status, message: wordsOf(rules.message, names) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    // A rule that can't be judged stops the plan like one that does not hold: nobody knows what it would have said.
    const hint =
      error.code === 'EXPRESSION_UNKNOWN_MEMBER'
        ? 'A field that is not always there is read as change.after.?field.orValue(…), or match leaves such changes out.'
        : error.hint;
    const message = `this policy cannot be judged: ${error.message}`;
    return { status: 'fail', message, ...(hint === undefined ? {} : { hint }) };
  }
}

function truth(rule: Expression, names: Names): boolean | 'unknown' {
  const value = rule.evaluate(names);
  if (value instanceof Unknown) return 'unknown';
  return value === true || (value instanceof Secret && value.reveal() === true);
}

/** The message with its expressions evaluated; as it is written where they cannot be: the verdict stands all the same. */
function wordsOf(message: string, names: Names): string {
  const interpolation = parseInterpolation(message);
  if (interpolation === undefined) return message;
  try {
    const words = evaluateInterpolation(interpolation, names);
    return words instanceof Secret ? SENSITIVE_TEXT : String(words);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return message;
  }
}

function readSeverity(node: YamlNode | undefined, declaration: Declaration, report: Report): Policy['severity'] {
  const severity = textOf(node) ?? 'error';
  if (severity === 'error' || severity === 'warning' || node === undefined)
    return severity === 'warning' ? 'warning' : 'error';
  report.add('INVALID_VALUE', `\`${severity}\` is no severity`, placeOf(node, declaration), {
    hint: 'severity: error, or warning',
  });
  return 'error';
}

function placeOf(node: YamlNode, declaration: Declaration): Place {
  return { file: declaration.place.file, start: node.start, end: node.end };
}

/** A rule: CEL, with or without `${…}` around it. */
function readRule(
  node: YamlNode | undefined,
  declaration: Declaration,
  variables: ReadonlySet<string>,
  report: Report,
): Expression | undefined {
  if (node?.kind !== 'scalar') return undefined;
  const text = String(node.value);
  const whole = /^\$\{([\s\S]*)\}$/.exec(text)?.[1];
  const offset = whole === undefined ? 0 : 2;
  const place = placeOf(node, declaration);
  try {
    const expression = parseExpression(whole ?? text);
    const faults = expression.references.flatMap((reference) => faultOf(reference, variables) ?? []);
    for (const { code, message, start, end, hint } of faults) {
      const range = { start: start + offset, end: end + offset };
      report.push(expressionDiagnostic(new ExpressionError(code, message, range, hint), place, text));
    }
    return faults.length === 0 ? expression : undefined;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const range = { start: error.range.start + offset, end: error.range.end + offset };
    report.push(expressionDiagnostic(new ExpressionError(error.code, error.message, range, error.hint), place, text));
    return undefined;
  }
}

interface RuleFault {
  readonly code: ExpressionError['code'];
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly hint: string | undefined;
}

/** A name that there is not, a variable that nobody declares, or a member of `change` that is surely misspelt. */
function faultOf({ name, path, start, end }: Reference, variables: ReadonlySet<string>): RuleFault | undefined {
  const [member] = path;
  if (!CHANGE_NAMES.includes(name) && !OTHER_NAMES.includes(name)) {
    const hint = nameHint(name, [...CHANGE_NAMES, ...OTHER_NAMES], 'known names');
    return { code: 'EXPRESSION_UNKNOWN_NAME', message: `there is no \`${name}\``, start, end, hint };
  }
  if (member === undefined || member.isOptional === true) return undefined;
  const place = { start: member.start, end: member.end };
  const { key } = member;
  if (name === 'vars' && !variables.has(key)) {
    const hint = nameHint(key, [...variables], 'variables');
    return { code: 'EXPRESSION_UNKNOWN_MEMBER', message: `there is no variable \`${key}\``, ...place, hint };
  }
  const meant = name === 'change' && !CHANGE_MEMBERS.includes(key) ? suggestName(key, CHANGE_MEMBERS) : undefined;
  if (meant === undefined) return undefined;
  const hint = `did you mean \`${meant}\`?`;
  return { code: 'EXPRESSION_UNKNOWN_MEMBER', message: `\`change\` has no \`${key}\``, ...place, hint };
}

/** Members of a change: those with a name of their own, and those that a saved plan has besides. */
const CHANGE_MEMBERS: readonly string[] = [
  ...CHANGE_NAMES,
  ...['action_reason', 'after_sensitive', 'after_unknown', 'before_sensitive', 'importing', 'replace_paths'],
];
