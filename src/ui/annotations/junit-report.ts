import type { PlannedChange } from '../../model/change.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { CheckResult, Plan } from '../../model/plan.ts';
import { formatLocation, type SourceLocation } from '../../model/source-location.ts';
import { visibleText } from '../visible-text.ts';
import { repositoryPath } from './repository-path.ts';

/** One line of a report: passed, unless something is said against it. */
interface Case {
  readonly suite: string;
  readonly name: string;
  readonly location?: SourceLocation | undefined;
  readonly failure?: { readonly type: string; readonly message: string; readonly text: string };
  readonly skipped?: string;
}

/**
 * A plan as a JUnit report, which GitLab, Jenkins, Bitbucket and Azure show beside a build: a case for each resource (failed by
 * an error that concerns it), for each policy's word on a change, and for each error that concerns no resource.
 *
 * @param prefix - The project's folder from the repository's top; empty when it is the top itself.
 * @returns XML that ends in a line break.
 */
export function junitReport(
  plan: Pick<Plan, 'binding' | 'changes' | 'checks' | 'diagnostics' | 'timestamp'>,
  prefix: string,
): string {
  const errors = plan.diagnostics.filter(({ severity }) => severity === 'error');
  const planned = new Set<string>(plan.changes.map(({ address }) => address));
  const suites = [
    { name: 'resources', cases: plan.changes.map((change) => resourceCase(change, errors)) },
    { name: 'policies', cases: plan.checks.map(policyCase) },
    {
      name: 'configuration',
      cases: errors.filter(({ address }) => address === undefined || !planned.has(address)).map(diagnosticCase),
    },
  ].filter(({ cases }) => cases.length > 0);
  const { project, environment } = plan.binding;
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: `reckon plan ${project} ${environment}`, ...counts(all) })}>`,
    ...suites.flatMap(({ name, cases }) => [
      `  <testsuite${attributes({ name, ...counts(cases), errors: 0, timestamp: plan.timestamp })}>`,
      ...cases.flatMap((item) => renderCase(item, prefix)),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function resourceCase(change: PlannedChange, errors: readonly Diagnostic[]): Case {
  const against = errors.filter(({ address }) => address === change.address);
  const [first] = against;
  return {
    suite: change.type,
    name: `${change.address}: ${change.action}`,
    location: change.location,
    ...(first === undefined
      ? {}
      : { failure: { type: first.code, message: first.message, text: against.map(diagnosticText).join('\n\n') } }),
  };
}

function policyCase(check: CheckResult): Case {
  const base = { suite: `policy.${check.policy}`, name: `${check.policy}: ${check.address}`, location: check.location };
  const message = check.message ?? `policy ${check.policy} does not allow it`;
  if (check.status === 'unknown') return { ...base, skipped: 'known only after apply' };
  if (check.status === 'pass') return base;
  // A warning fails no build: it stands in the report as skipped, with its words.
  if (check.severity === 'warning') return { ...base, skipped: message };
  return { ...base, failure: { type: 'policy', message, text: message } };
}

function diagnosticCase(diagnostic: Diagnostic): Case {
  const { code, message, location } = diagnostic;
  const name = location === undefined ? message : `${formatLocation(location)}: ${message}`;
  return { suite: code, name, location, failure: { type: code, message, text: diagnosticText(diagnostic) } };
}

function diagnosticText({ code, message, hint, location, server }: Diagnostic): string {
  return [
    `${code}: ${message}`,
    ...(location === undefined ? [] : [`at ${formatLocation(location)}`]),
    ...(hint === undefined ? [] : [hint]),
    ...(server?.message === undefined ? [] : [`the server said: ${server.message}`]),
  ].join('\n');
}

function counts(cases: readonly Case[]): {
  readonly tests: number;
  readonly failures: number;
  readonly skipped: number;
} {
  return {
    tests: cases.length,
    failures: cases.filter(({ failure }) => failure !== undefined).length,
    skipped: cases.filter(({ skipped }) => skipped !== undefined).length,
  };
}

function renderCase({ suite, name, location, failure, skipped }: Case, prefix: string): readonly string[] {
  const place = location === undefined ? {} : { file: repositoryPath(prefix, location.file), line: location.line };
  const open = `    <testcase${attributes({ classname: suite, name, ...place, time: 0 })}`;
  if (failure !== undefined) {
    const { type, message, text } = failure;
    return [
      `${open}>`,
      `      <failure${attributes({ type, message })}>${escapeXml(text)}</failure>`,
      '    </testcase>',
    ];
  }
  if (skipped !== undefined)
    return [`${open}>`, `      <skipped${attributes({ message: skipped })}/>`, '    </testcase>'];
  return [`${open}/>`];
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join('');
}

/** Markup escaped; line breaks kept where attributes would lose them; what XML 1.0 can't hold shown as an escape. */
function escapeXml(text: string): string {
  return visibleText(text)
    .toWellFormed()
    .replaceAll(/[\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\t', '&#9;');
}
