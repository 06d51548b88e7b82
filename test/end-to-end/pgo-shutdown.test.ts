import { expect, test } from 'vitest';
import { makeProject } from '../support/make-project.ts';
import { PGO_PROJECT } from '../support/pgo-project.ts';
import { runCli } from '../support/run-cli.ts';
import { startSandbox } from '../support/start-sandbox.ts';

const documents = (shutdown: boolean): string => `type: pgo.cluster
name: hippo
properties: { Name: hippo, shutdown: ${shutdown} }
---
type: pgo.user
name: app
properties: { Clusters: [hippo], Username: app }
`;

test('a user is skipped with a note while its cluster is shut down, and made by the one apply that starts it', async () => {
  await using project = await makeProject({ 'reckon.yaml': PGO_PROJECT, 'resources/all.yaml': documents(true) });
  const sandbox = await startSandbox('pgo');
  try {
    const reckon = async (...args: readonly string[]) =>
      await runCli(args, { cwd: project.directory, environment: sandbox.environment });

    const made = await reckon('apply', '--yes');
    expect(made.exitCode, made.stderr).toBe(0);
    expect(made.stderr).toContain('warning: pgo.user.app is skipped: the cluster hippo is to be shut down');
    const next = await reckon('plan');
    expect(next.stdout).toContain('No changes.');
    expect(next.stderr).toContain('warning: pgo.user.app is skipped: the cluster hippo is shut down');

    await project.write('resources/all.yaml', documents(false));
    expect((await reckon('plan')).stdout).toContain('waits for pgo.cluster.hippo');
    const started = await reckon('apply', '--yes');
    expect(started.exitCode, started.stderr).toBe(0);
    expect(started.stdout + started.stderr).toContain('pgo.user.app: created');
    expect(await reckon('plan', '--detailed-exitcode')).toMatchObject({ exitCode: 0 });
  } finally {
    await sandbox.close();
  }
});
