import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createBody, type ImplyProject, OAUTH, openImplyProject } from './imply-project.ts';

describe('what goes wrong', () => {
  /** Kills an apply while its POST is under way, and has the server take the request up that nobody hears of any more. */
  const killInCreate = async (imply: ImplyProject): Promise<void> => {
    await imply.sandbox.control.fault({ method: 'POST', path: '/api/v1/clusters$', skip: 1, delayMs: 60_000 });
    const run = imply.start('apply', '--yes');
    await run.until('creating');
    const journal = join(imply.files.directory, 'state/default/journal.ndjson');
    await expect.poll(async () => (await readFile(journal, 'utf8')).includes('intent')).toBe(true);
    run.kill('SIGKILL');
    await run.ended;
    await imply.sandbox.control.clearFaults();
    expect(await imply.send('POST', '/clusters', createBody())).toBe(201);
  };

  test('killed between the POST and its answer, the next run adopts the cluster', async () => {
    await using imply = await openImplyProject();
    await killInCreate(imply);
    const text = await imply.done('apply', '--yes');
    expect(text).toContain('an interrupted run had created it');
    const [cluster, ...others] = await imply.clusters();
    expect(others).toEqual([]);
    expect(await imply.done('plan')).toContain('No changes.');
    expect(await imply.done('state', 'show', 'imply.cluster.events')).toContain(cluster?.metadata.uid);
  });

  test('killed there and renamed before the next run, the cluster is adopted under its new address', async () => {
    await using imply = await openImplyProject();
    await killInCreate(imply);
    await imply.edit('name: events', 'name: clicks');
    await imply.files.write(
      'resources/moved.yaml',
      'moved: { from: imply.cluster.events, to: imply.cluster.clicks }\n',
    );
    expect(await imply.done('plan')).toContain('No changes.');
    await imply.done('apply', '--yes');
    expect(await imply.clusters()).toHaveLength(1);
    expect(await imply.done('state', 'list')).toContain('imply.cluster.clicks');
  });

  test('an answer that is lost after the effect is found again in the same run', async () => {
    await using imply = await openImplyProject();
    await imply.sandbox.control.fault({ method: 'POST', path: '/api/v1/clusters$', skip: 1, dropAfter: true });
    const text = await imply.done('apply', '--yes');
    expect(text).toContain('1 added');
    expect(await imply.clusters()).toHaveLength(1);
    expect((await imply.writes()).filter((request) => request.method === 'POST')).toHaveLength(1);
  });

  test('a second apply says who holds the lock, or waits when it is told to', async () => {
    await using imply = await openImplyProject({ settle: 0.05 });
    const first = imply.start('apply', '--yes');
    await first.until('creating');
    const second = await imply.reckon('apply', '--yes');
    expect(second.exitCode).toBe(1);
    expect(second.stderr).toContain('LOCK_HELD');
    expect(second.stderr).toContain(String(first.pid));
    const third = await imply.reckon('apply', '--yes', '--lock-timeout', '60s');
    expect(third.exitCode, third.stderr).toBe(0);
    expect((await first.ended).exitCode).toBe(0);
    expect(await imply.clusters()).toHaveLength(1);
  });

  test('a token that expires while a cluster is waited for is renewed, unseen', async () => {
    await using imply = await openImplyProject({ settle: 0.05, knobs: { tokenLifetimeSeconds: 1 } });
    await imply.files.write('reckon.yaml', OAUTH);
    const text = await imply.done('apply', '--yes');
    expect(text).toContain('1 added');
    const tokens = (await imply.sandbox.control.requests()).filter((request) =>
      request.path.includes('/openid-connect/token'),
    );
    expect(tokens.length).toBeGreaterThan(1);
  });

  test('a wrong token tells what to check', async () => {
    await using imply = await openImplyProject();
    imply.environment = { ...imply.sandbox.environment, RECKON_IMPLY_TOKEN: 'not-the-token' };
    const { exitCode, stderr } = await imply.reckon('plan');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('PROVIDER_UNAUTHORIZED');
    expect(stderr).toMatch(/token|credentials/);
  });

  test('a client without the role is told which role to ask for', async () => {
    await using imply = await openImplyProject();
    await imply.files.write('reckon.yaml', OAUTH);
    imply.environment = { ...imply.sandbox.environment, RECKON_IMPLY_CLIENT_ID: 'viewer' };
    const { stdout, stderr } = await imply.reckon('plan');
    expect(stdout + stderr).toContain('manage-clusters');
    const tokens = (await imply.sandbox.control.requests()).filter((request) =>
      request.path.includes('/openid-connect/token'),
    );
    expect(tokens).toHaveLength(1);
  });

  test('no secret is in any file, log or screen', async () => {
    await using imply = await openImplyProject();
    await imply.edit(
      'commonRuntimeProperties: []',
      'commonRuntimeProperties: [{ name: druid.metadata.storage.connector.password, value: "${secret.env.DB_PASSWORD}" }]',
    );
    imply.environment = { ...imply.sandbox.environment, DB_PASSWORD: 'hunter2-hunter2' };
    const seen = [
      await imply.done('plan', '--out', 'plan.json', '--trace', 'plan.har'),
      await imply.done('apply', 'plan.json', '--trace', 'apply.har', '--verbose'),
      await imply.done('state', 'show', 'imply.cluster.events'),
      await imply.done('show', '--json'),
      await imply.done('plan'),
      ...(await imply.texts()),
    ];
    for (const secret of ['hunter2-hunter2', imply.sandbox.environment['RECKON_IMPLY_TOKEN'] ?? '']) {
      for (const text of seen) expect(text.includes(secret), `${secret} in:\n${text}`).toBe(false);
    }
    expect(seen.at(4)).toContain('No changes.');
    imply.environment = { ...imply.environment, DB_PASSWORD: 'another-password' };
    expect((await imply.reckon('plan')).stdout).toContain('(sensitive');
  });
});
