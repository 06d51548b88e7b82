import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeProject, type TestProject } from '../support/make-project.ts';
import { PGO_PROJECT } from '../support/pgo-project.ts';
import { runCli } from '../support/run-cli.ts';
import { startSandbox, type TestSandbox } from '../support/start-sandbox.ts';

const DOCUMENTS = `type: pgo.cluster
name: hippo
properties: { Name: hippo, PVCSize: 1Gi, Password: "\${secret.env.OWNER}" }
---
type: pgo.user
name: app
properties: { Clusters: ["\${pgo.cluster.hippo.Name}"], Username: app }
`;

let sandbox: TestSandbox;
let project: TestProject;

beforeEach(async () => {
  sandbox = await startSandbox('pgo');
  project = await makeProject({ 'reckon.yaml': PGO_PROJECT, 'resources/all.yaml': DOCUMENTS });
  const applied = await reckon('apply', '--yes');
  expect(applied.exitCode, applied.stderr).toBe(0);
});

afterEach(async () => {
  await project[Symbol.asyncDispose]();
  await sandbox.close();
});

async function reckon(...args: readonly string[]) {
  const environment = { ...sandbox.environment, OWNER: 'owner-secret-word' };
  return await runCli(args, { cwd: project.directory, environment });
}

/** A call past reckon. */
async function call(path: string, body: object): Promise<void> {
  const headers = { authorization: `Basic ${Buffer.from('admin:examplepassword').toString('base64')}` };
  const fields = { ClientVersion: '4.7.4', Namespace: 'pgouser1', ...body };
  const answer = await sandbox.request(path, { method: 'POST', headers, body: fields });
  expect(answer.json()).not.toMatchObject({ Code: 'error' });
}

test('drift goes on past a cluster that is shut down, with a note for each of its users', async () => {
  await call('/clustersupdate', { Clustername: ['hippo'], Shutdown: true });
  const drifted = await reckon('drift');
  expect(drifted.exitCode, drifted.stderr).toBe(0);
  expect(drifted.stderr).toContain('warning: pgo.user.app is skipped: it cannot be looked at now');
});

test('drift tells an amount as it was and as it is, each with its own size in words', async () => {
  await call('/clustersupdate', { Clustername: ['hippo'], PVCSize: '2048Mi' });
  const drifted = await reckon('drift');
  expect(drifted.exitCode).toBe(2);
  expect(drifted.stdout).toMatch(/PVCSize +1Gi → 2048Mi \(2 GiB\)|PVCSize +1Gi \(1 GiB\) → 2048Mi \(2 GiB\)/);
});

test('a cluster that someone has made anew is told by drift, and taken in with its password when asked for', async () => {
  await call('/clustersdelete', { Clustername: 'hippo', DeleteData: true, DeleteBackups: true });
  await call('/clusters', { Name: 'hippo', AutofailFlag: true, PVCSize: '1Gi' });
  const drifted = await reckon('drift');
  expect(drifted.exitCode).toBe(2);
  expect(drifted.stdout).toMatch(/pgo\.cluster.hippo +is another one now/);

  await sandbox.control.clearRequests();
  const acted = await reckon('run', 'pgo.cluster.hippo', 'restore');
  expect(acted.exitCode).toBe(1);
  expect(acted.stderr).toContain('REPLACED_OUTSIDE');
  expect((await sandbox.control.requests()).map(({ path }) => path)).not.toContain('/restore');

  const refused = await reckon('plan');
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('REPLACED_OUTSIDE');
  expect(await reckon('state', 'rm', 'pgo.cluster.hippo')).toMatchObject({ exitCode: 0 });
  expect(await reckon('import', 'pgo.cluster.hippo', 'pgouser1/hippo')).toMatchObject({ exitCode: 0 });
  await sandbox.control.clearRequests();
  const applied = await reckon('apply', '--yes');
  expect(applied.exitCode, applied.stderr).toBe(0);
  const sent = (await sandbox.control.requests()).filter(({ path }) => path === '/userupdate');
  expect(sent.map(({ body }) => body)).toMatchObject([{ Username: 'testuser', Password: 'owner-secret-word' }]);
  expect((await reckon('plan', '--detailed-exitcode')).exitCode).toBe(0);
});
