import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type CiProject, EVENTS, eventsDocument, openCiProject } from '../support/ci-project.ts';
import { type ForgeContent, forgeContent } from '../support/forge-content.ts';
import { startForgeOf } from '../support/loopback-forges.ts';
import { runScript } from '../support/run-script.ts';

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: {
    readonly steps: readonly {
      readonly id?: string;
      readonly run?: string;
      readonly env?: Readonly<Record<string, string>>;
    }[];
  };
}

const action = parse(readFileSync('action.yml', 'utf8')) as Action;
const temp = mkdtempSync(join(tmpdir(), 'reckon-runner-'));
const state = mkdtempSync(join(tmpdir(), 'reckon-state-'));

let project: CiProject;
let content: ForgeContent;
let forge: Awaited<ReturnType<typeof startForgeOf>>;

/** A project with a workflow of its own that uses the action. The tests of this file are one story. */
beforeAll(async () => {
  content = forgeContent({ name: 'github-actions[bot]', isBot: true, isNamed: false });
  forge = await startForgeOf('github', content);
  project = await openCiProject('github', 'acme/infra', `state: { path: ${state} }\n`);
});

afterAll(async () => {
  await project.close();
  await forge[Symbol.asyncDispose]();
});

/** Uses the action as a step of a job does: the script of its last step, with the inputs where it says. */
async function use(inputs: Readonly<Record<string, string>>, folder: string) {
  const output = join(temp, 'output');
  writeFileSync(output, '');
  const given = { project: 'infra', environment: 'staging', ...inputs };
  const context: Record<string, string> = { 'runner.temp': temp, 'github.token': 't0ken' };
  const inContext = (text: string): string =>
    String(text).replaceAll(/\$\{\{ ([\w.]+) \}\}/g, (_whole, name: string) => context[name] ?? '');
  for (const [name, { default: fallback }] of Object.entries(action.inputs))
    context[`inputs.${name}`] = inContext((given as Record<string, string>)[name] ?? fallback);
  const step = action.runs.steps.find(({ id }) => id === 'run');
  const env = Object.entries(step?.env ?? {}).map(([name, value]) => [name, inContext(value)]);
  const { status, text } = await runScript(
    ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c'],
    step?.run ?? '',
    folder,
    {
      ...project.sandbox.environment,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: forge.apiUrl,
      GITHUB_REPOSITORY: 'acme/infra',
      GITHUB_SERVER_URL: 'https://git.example',
      GITHUB_RUN_ID: '17',
      GITHUB_REF: 'refs/pull/7/merge',
      GITHUB_OUTPUT: output,
      RUNNER_TEMP: temp,
      ...Object.fromEntries(env),
    },
  );
  return { status, text, output: readFileSync(output, 'utf8').trim() };
}

test('validates, plans, and applies the plan', async () => {
  const folder = project.checkout('main');
  expect((await use({ command: 'validate' }, folder)).status).toBe(0);

  const planned = await use({}, folder);
  expect(planned.status, planned.text).toBe(0);
  expect(planned.output).toBe('changes=true');
  const applied = await use({ command: 'apply' }, folder);

  expect(applied.status, applied.text).toBe(0);
  expect(applied.text).toContain('1 added');
  expect((await use({}, folder)).output).toBe('changes=false');
});

test('plans a branch against its base and comments, with errors too', async () => {
  project.repository.git('checkout', '--quiet', '-b', 'feature');
  project.repository.commit({ [EVENTS]: eventsDocument(3) }, 'three query servers');
  project.repository.git('push', '--quiet', 'origin', 'feature');
  const inputs = { since: 'origin/main', comment: 'true' };

  const planned = await use(inputs, project.checkout('feature', { isMerged: true }));

  expect(planned.status, planned.text).toBe(0);
  expect(content.comments[0]?.body).toContain('All of it comes from this branch.');
  project.repository.commit({ [EVENTS]: eventsDocument('three') }, 'a slip');
  project.repository.git('push', '--quiet', 'origin', 'feature');
  const broken = await use(inputs, project.checkout('feature', { isMerged: true }));
  expect(broken.status).toBe(1);
  expect(content.comments).toHaveLength(1);
  expect(content.comments[0]?.body).toContain('It cannot be applied');
});

test('keeps the drift issue', async () => {
  await project.console.resize('events-staging', 6);
  const drifted = await use({ command: 'drift', comment: 'true' }, project.checkout('main'));

  expect([drifted.status, drifted.output], drifted.text).toEqual([0, 'changes=true']);
  expect(content.issues).toHaveLength(1);
});
