import type { Policy, PolicyCase } from '../model/configuration.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import { formatLocation } from '../model/source-location.ts';
import { padText, textWidth } from '../ui/text-width.ts';
import type { ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './global-options.ts';
import { openProject } from './open-project.ts';
import { openOutput } from './output.ts';

/** What one case came to. */
interface CaseResult {
  readonly policy: string;
  readonly name: string;
  readonly expected: PolicyCase['expect'];
  readonly actual: PolicyCase['expect'];
  readonly message: string;
  readonly place: string;
}

/** `reckon policy test`: runs the cases that stand beside policies. Exits 1 where one comes out otherwise. */
export async function policyTestCommand(globals: GlobalOptions): Promise<ExitCode> {
  const output = await openOutput({ ...globals, json: false });
  const project = await openProject(globals, output, { secrets: 'optional' });
  if (project === undefined) return 1;
  await project.close();
  const { policies, policyCases } = project.configuration;
  // A module's cases are there once, however many documents use it.
  const cases = new Map(policyCases.map((policyCase) => [formatLocation(policyCase.location), policyCase]));
  const results = [...cases.values()].map((policyCase) => runCase(policyCase, policies));
  const failed = results.filter((result) => result.actual !== result.expected);
  if (globals.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  else output.result(tableOf(results, policies, failed.length));
  return failed.length === 0 ? 0 : 1;
}

function runCase(policyCase: PolicyCase, policies: readonly Policy[]): CaseResult {
  const { within } = policyCase;
  const policy = policies.find(
    (candidate) => candidate.name === policyCase.policy && candidate.within.join() === within.join(),
  );
  const verdict = isJsonObject(policyCase.change)
    ? policy?.judge({ ...madeUp(policyCase.change), ...policyCase.change })
    : undefined;
  return {
    policy: policyCase.policy,
    name: policyCase.name,
    expected: policyCase.expect,
    actual: verdict?.status ?? 'skip',
    message: verdict?.message ?? '',
    place: formatLocation(policyCase.location),
  };
}

/** What every change has, and a case need not say. */
function madeUp({ type, action, change }: JsonObject): JsonObject {
  const name = typeof type === 'string' ? type : 'example.type';
  const actions = isJsonObject(change) && Array.isArray(change['actions']) ? change['actions'] : [];
  // Terraform's list has two entries for a replacement.
  const word = actions.length === 2 ? 'replace' : (actions[0] ?? null);
  return {
    address: `${name}.example`,
    type: name,
    name: 'example',
    mode: 'managed',
    provider_name: name.split('.')[0] ?? name,
    reckon: { action: action ?? word },
  };
}

function tableOf(results: readonly CaseResult[], policies: readonly Policy[], failed: number): string {
  const width = Math.max(0, ...results.map((result) => textWidth(result.policy) + textWidth(result.name) + 2));
  const lines = results.map((result) => {
    const title = padText(`${result.policy}: ${result.name}`, width);
    if (result.actual === result.expected) return `  ok    ${title}  ${result.actual}`;
    const said = result.message === '' ? '' : `\n          it says: ${result.message}`;
    return `  FAIL  ${title}  ${result.actual}, and ${result.expected} is expected\n          ${result.place}${said}`;
  });
  const tested = new Set(results.map((result) => result.policy));
  const untested = policies.filter((policy) => !tested.has(policy.name)).map((policy) => policy.name);
  return [
    ...lines,
    ...(lines.length > 0 ? [''] : []),
    ...(untested.length > 0 ? [`Without cases: ${untested.join(', ')}`] : []),
    `${results.length - failed} of ${results.length} cases came out as expected.`,
  ].join('\n');
}
