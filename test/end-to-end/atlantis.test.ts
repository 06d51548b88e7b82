import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type CiProject, EVENTS, eventsDocument, openCiProject } from '../support/ci-project.ts';
import { runScript, type ScriptResult } from '../support/run-script.ts';

interface Repository {
  readonly projects: readonly { readonly dir: string; readonly workspace: string; readonly workflow: string }[];
}

interface Server {
  readonly workflows: Readonly<
    Record<string, Readonly<Record<'plan' | 'apply', { readonly steps: readonly { readonly run: string }[] }>>>
  >;
}

const state = mkdtempSync(join(tmpdir(), 'reckon-state-'));
const plans = mkdtempSync(join(tmpdir(), 'reckon-plans-'));

let project: CiProject;

/** A repository with the projects, and a server with the workflow, that `init --ci atlantis` writes. The tests of this file are one story. */
beforeAll(async () => {
  project = await openCiProject('atlantis', 'acme/infra', `state: { path: ${state} }\nsafety: { maxUpdates: 1 }\n`);
});

afterAll(async () => {
  await project.close();
});

function read<T>(name: string): T {
  return parse(readFileSync(join(project.repository.top, name), 'utf8')) as T;
}

/** Runs a part of the workflow as Atlantis does for every project, merged into its base, until one fails. */
async function run(part: 'plan' | 'apply', branch: string): Promise<ScriptResult[]> {
  const results: ScriptResult[] = [];
  for (const { dir, workspace, workflow } of read<Repository>('atlantis.yaml').projects) {
    const folder = join(project.checkout(branch, { isMerged: true }), dir);
    for (const step of read<Server>('atlantis-server.yaml').workflows[workflow]?.[part].steps ?? []) {
      const result = await runScript(['sh', '-c'], step.run, folder, {
        ...project.sandbox.environment,
        WORKSPACE: workspace,
        BASE_BRANCH_NAME: 'main',
        HEAD_BRANCH_NAME: branch,
        PULL_NUM: '7',
        PLANFILE: join(plans, `${workspace}.tfplan`),
      });
      results.push(result);
      if (result.status !== 0) return results;
    }
  }
  return results;
}

const text = (results: readonly ScriptResult[]): string => results.map((result) => result.text).join('');

test('a pull request is planned, and exactly that plan is applied, for every environment', async () => {
  project.repository.git('checkout', '--quiet', '-b', 'first');
  project.repository.commit({ 'infra/README.md': 'the first pull request' });
  project.repository.git('push', '--quiet', 'origin', 'first');

  const planned = await run('plan', 'first');
  expect(text(planned).match(/Plan: 1 to add, 0 to change, 0 to destroy\./g)).toHaveLength(2);
  const applied = await run('apply', 'first');

  expect(text(applied).match(/1 added/g), text(applied)).toHaveLength(2);
});

test('what the comment of Atlantis shows is the plan alone, without colours', async () => {
  project.repository.git('checkout', '--quiet', '-b', 'second', 'main');
  project.repository.commit({ [EVENTS]: eventsDocument(3) }, 'three query servers');
  project.repository.git('push', '--quiet', 'origin', 'second');

  const shown = (await run('plan', 'second'))[1]?.text ?? '';

  expect(shown).toContain('1 → 3');
  expect(shown).toContain('[this branch]');
  expect(shown).not.toContain('\u001b');
  expect(shown.trimEnd().split('\n').at(-1)).toBe('Plan: 0 to add, 1 to change, 0 to destroy.');
});

test('what has moved since the plan is refused, and the next environment is left', async () => {
  await project.console.resize('events-staging', 5);

  const applied = await run('apply', 'second');

  expect(applied).toHaveLength(1);
  expect(text(applied)).toContain('was changed since the plan was made');
});
