import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeProject } from '../support/make-project.ts';
import { runCli, startCli } from '../support/run-cli.ts';
import { startSandbox } from '../support/start-sandbox.ts';

const PROJECT = `project: analytics
providers:
  imply:
    url: \${secret.env.RECKON_IMPLY_URL}
    token: \${secret.env.RECKON_IMPLY_TOKEN}
`;

const CLUSTER = (name: string): string => `type: imply.cluster
name: ${name}
properties:
  metadata: { name: ${name} }
  spec:
    version: "2021.06"
    awsInstanceRole: imply-instance
    master: { replicas: 1, instanceType: t2.small }
    query: { replicas: 1, instanceType: t2.small }
    data: { tier1: { replicas: 1, instanceType: t2.small } }
    deepStorage: { path: "s3://my-bucket/${name}" }
`;

const NAMES = ['a', 'b', 'c'];

/** The server holds the write back: it has not happened when the program is killed, or it has and nobody heard of it. */
const MOMENTS = [0, 1, 2].flatMap((write) => (['before', 'after'] as const).map((side) => ({ write, side })));

test.each(MOMENTS)(
  'killed $side write $write takes effect, the next run finishes with each object once',
  async ({ write, side }) => {
    await using sandbox = await startSandbox('imply');
    await using project = await makeProject({
      'reckon.yaml': PROJECT,
      ...Object.fromEntries(NAMES.map((name) => [`resources/${name}.yaml`, CLUSTER(name)])),
    });
    const options = { cwd: project.directory, environment: sandbox.environment };
    // The dry runs of the plan come first, one for each cluster.
    await sandbox.control.fault({
      method: 'POST',
      path: '/api/v1/clusters$',
      skip: NAMES.length + write,
      delayMs: 60_000,
    });
    const run = startCli(['apply', '--yes', '--parallelism', '1'], options);
    const intents = async (): Promise<number> => {
      const text = await readFile(join(project.directory, 'state/default/journal.ndjson'), 'utf8').catch(() => '');
      return text.split('"intent"').length - 1;
    };
    await expect.poll(intents, { timeout: 20_000 }).toBe(write + 1);
    run.kill('SIGKILL');
    expect((await run.ended).signal).toBe('SIGKILL');
    await sandbox.control.clearFaults();
    if (side === 'after') await createUnheard(sandbox, NAMES[write] ?? '');

    const again = await runCli(['apply', '--yes'], options);
    expect(again.exitCode, again.stdout + again.stderr).toBe(0);
    const headers = { authorization: `Bearer ${sandbox.environment['RECKON_IMPLY_TOKEN']}` };
    const live = (await sandbox.request('/api/v1/clusters', { headers })).json() as { metadata: { name: string } }[];
    expect(live.map((cluster) => cluster.metadata.name).sort()).toEqual(NAMES);
    expect((await runCli(['plan'], options)).stdout).toContain('No changes.');
    const listed = await runCli(['state', 'list'], options);
    expect(listed.stdout.trim().split('\n')).toEqual(NAMES.map((name) => `imply.cluster.${name}`));
  },
);

/** What the server did with the request whose sender was gone. */
async function createUnheard(sandbox: Awaited<ReturnType<typeof startSandbox>>, name: string): Promise<void> {
  const { parse } = await import('yaml');
  const answer = await sandbox.request('/api/v1/clusters', {
    method: 'POST',
    headers: { authorization: `Bearer ${sandbox.environment['RECKON_IMPLY_TOKEN']}` },
    body: (parse(CLUSTER(name)) as { properties: unknown }).properties,
  });
  expect(answer.status).toBeLessThan(300);
}
