import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { startSandbox } from '../support/start-sandbox.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/imco', import.meta.url));

test('the example is made by one apply, found unchanged by the next plan, acted on, and removed by one destroy', async () => {
  await using sandbox = await startSandbox('imco', { seed: 7 });
  const folder = await mkdtemp(join(tmpdir(), 'reckon-imco-'));
  try {
    await cp(EXAMPLE, folder, { recursive: true });
    const environment = { ...sandbox.environment, SHOP_KEY: 'very-secret-key' };
    const reckon = async (...args: readonly string[]) => await runCli(args, { cwd: folder, environment });

    const ping = await reckon('run', 'imco', 'ping');
    expect(ping).toMatchObject({ exitCode: 0 });
    const planned = await reckon('plan');
    expect(planned).toMatchObject({ exitCode: 0 });
    expect(planned.stdout).toContain('Plan: 26 to add, 0 to change, 0 to destroy.');

    const applied = await reckon('apply', '--yes');
    expect(applied).toMatchObject({ exitCode: 0 });
    const requests = await sandbox.control.requests();
    expect(requests.some(({ url }) => url.endsWith('/boot'))).toBe(true);
    const again = await reckon('plan', '--detailed-exitcode');
    expect(again.stdout).toContain('No changes.');
    expect(again.exitCode).toBe(0);

    const rebooted = await reckon('run', 'imco.server.web["web-1"]', 'reboot');
    expect(rebooted).toMatchObject({ exitCode: 0 });
    const events = await reckon('run', 'imco.server.web["web-1"]', 'events');
    expect(events.stdout).toContain('operational');

    expect((await reckon('state', 'rm', 'imco.vpc.main')).exitCode).toBe(0);
    const orphan = await reckon('plan');
    expect(orphan.exitCode).toBe(1);
    expect(orphan.stderr).toContain('imco.vpc.main exists already');
    const id = /import 'imco\.vpc\.main' '([0-9a-f]{24})'/.exec(orphan.stderr)?.[1] ?? '';
    expect(await reckon('import', 'imco.vpc.main', id)).toMatchObject({ exitCode: 0 });
    expect((await reckon('plan')).stdout).toContain('No changes.');

    await sandbox.control.clearRequests();
    const destroyed = await reckon('destroy', '--yes');
    expect(destroyed).toMatchObject({ exitCode: 0 });
    const order = (await sandbox.control.requests()).map(({ method, url }) => `${method} ${url}`);
    const at = (pattern: RegExp) => order.findIndex((request) => pattern.test(request));
    expect(at(/PUT .*\/shutdown/)).toBeLessThan(at(/DELETE \/v3\/cloud\/servers\//));
    expect(at(/DELETE \/v3\/network\/subnets\//)).toBeLessThan(at(/DELETE \/v3\/network\/vpcs\//));

    const said = [planned, applied, again, destroyed].map(({ stdout, stderr }) => stdout + stderr).join('\n');
    expect(said).not.toContain('very-secret-key');
    const left = (await sandbox.control.call('GET', 'imco/resources?type=vpc&customer=api')).json();
    expect(left).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
