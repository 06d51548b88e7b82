import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serveGreenhouse } from '../../examples/own-api/server.ts';
import type { ForgeKind } from '../../src/model/forge-kind.ts';
import { forgeContent } from '../support/forge-content.ts';
import { REPOSITORY, startForgeOf } from '../support/loopback-forges.ts';
import { makeProject, type TestProject } from '../support/make-project.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';

const DEFINITION = join(import.meta.dirname, '../../examples/own-api/greenhouse.provider.yaml');
/** Most that each forge takes. */
const LARGEST: Readonly<Record<ForgeKind, number>> = {
  github: 65_536,
  gitea: 65_536,
  gitlab: 1_000_000,
  'bitbucket-cloud': 32_768,
  'bitbucket-server': 32_768,
};
const KINDS = Object.keys(LARGEST) as ForgeKind[];
const LONG = 'Ein Beet, über das es viel zu sagen gibt. '.repeat(8);

let project: TestProject;
let greenhouse: Awaited<ReturnType<typeof serveGreenhouse>>;

beforeEach(async () => {
  greenhouse = await serveGreenhouse(0);
  project = await makeProject({
    'greenhouse.provider.yaml': await readFile(DEFINITION, 'utf8'),
    'reckon.yaml': `project: garden
providers:
  greenhouse: { definition: ./greenhouse.provider.yaml, url: "${greenhouse.origin}", user: gardener, password: green-thumb }
`,
  });
});

afterEach(async () => {
  greenhouse.server.close();
  await project[Symbol.asyncDispose]();
});

async function reckon(args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<CliResult> {
  return await runCli(args, { cwd: project.directory, environment: variables });
}

async function beds(count: number): Promise<void> {
  const documents = Array.from(
    { length: count },
    (_, index) =>
      `type: greenhouse.bed\nname: bed${index}\nproperties: { name: bed${index}, crop: ${JSON.stringify(`${LONG}${index}`)} }\n`,
  );
  await project.write('resources/beds.yaml', documents.join('---\n'));
  const planned = await reckon(['plan', '--out', 'plan.json']);
  expect(planned.exitCode, planned.stderr).toBe(0);
}

describe.each(KINDS)('on %s', (kind) => {
  test('a plan of 500 changes fits into one comment, which says what it leaves out, and is updated', async () => {
    const content = forgeContent({ name: 'reckon', isBot: false, isNamed: true });
    await using forge = await startForgeOf(kind, content);
    const variables = {
      RECKON_FORGE: kind,
      RECKON_FORGE_URL: forge.apiUrl,
      RECKON_REPOSITORY: REPOSITORY[kind],
      RECKON_PULL_REQUEST: '7',
      RECKON_FORGE_TOKEN: 't0ken',
    };
    await beds(500);

    const first = await reckon(['comment', 'plan.json', '--details', 'https://ci.example/run/1'], variables);

    expect(first.exitCode, first.stderr).toBe(0);
    expect(content.comments).toHaveLength(1);
    const body = content.comments[0]?.body ?? '';
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(LARGEST[kind]);
    expect(Buffer.byteLength(body)).toBeGreaterThan(LARGEST[kind] / 4);
    expect(body).toContain('500 to add');
    if (kind.startsWith('bitbucket')) expect(body).not.toMatch(/<\/?(?:details|summary|code|b|i|sub|a|br)\b/);
    expect(body.match(/<details>/g)?.length ?? 0).toBe(body.match(/<\/details>/g)?.length ?? 0);
    expect((body.match(/```/g)?.length ?? 0) % 2).toBe(0);
    if (kind !== 'gitlab') {
      expect(body).toMatch(/For want of room: 4\d\d without their details/);
      expect(body).toContain('https://ci.example/run/1');
    }

    await beds(1);
    const second = await reckon(['comment', 'plan.json'], variables);
    expect(second.exitCode, second.stderr).toBe(0);
    expect(second.stderr).toContain('updated');
    expect(content.comments).toHaveLength(1);
    expect(content.comments[0]?.body).toContain('1 to add');
  });
});

test('a text that was rendered before is posted as it is, once for each environment', async () => {
  await project.write(
    'reckon.yaml',
    `${await readFile(join(project.directory, 'reckon.yaml'), 'utf8')}environments: { staging: {}, production: {} }\n`,
  );
  const content = forgeContent({ name: 'reckon', isBot: false, isNamed: true });
  await using forge = await startForgeOf('github', content);
  const variables = { RECKON_FORGE_URL: forge.apiUrl, RECKON_FORGE_TOKEN: 't0ken' };
  const choice = ['--forge', 'github', '--repository', 'acme/infra', '--number', '7'];
  await project.write('resources/beds.yaml', 'type: greenhouse.bed\nname: a\nproperties: { name: a, crop: peas }\n');
  for (const environment of ['staging', 'production', 'staging']) {
    const planned = await reckon(['plan', '-e', environment, '--format', 'markdown', '--max-bytes', '2000']);
    expect(planned.exitCode, planned.stderr).toBe(0);
    await project.write('plan.md', planned.stdout);
    const posted = await reckon(['comment', '-e', environment, 'plan.md', ...choice], variables);
    expect(posted.exitCode, posted.stderr).toBe(0);
  }
  expect(content.comments).toHaveLength(2);
});
