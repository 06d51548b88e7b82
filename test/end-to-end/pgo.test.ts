import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { startSandbox } from '../support/start-sandbox.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/pgo', import.meta.url));

const PASSWORDS = {
  SHOP_APP_PASSWORD: 'app-secret-word',
  SHOP_REPORTING_PASSWORD: 'reporting-secret-word',
  PGO_AUDITOR_PASSWORD: 'auditor-secret-word',
};

test('the example is made by one apply, found unchanged by the next plan, changed, and removed by one destroy', async () => {
  await using sandbox = await startSandbox('pgo', { settle: 0.01, seed: 7 });
  const folder = await mkdtemp(join(tmpdir(), 'reckon-pgo-'));
  try {
    await cp(EXAMPLE, folder, { recursive: true });
    let environment: Record<string, string> = { ...sandbox.environment, ...PASSWORDS };
    const said: string[] = [];
    const reckon = async (...args: readonly string[]) => {
      const result = await runCli(args, { cwd: folder, environment });
      said.push(result.stdout, result.stderr);
      return result;
    };

    const planned = await reckon('plan');
    expect(planned).toMatchObject({ exitCode: 0 });
    expect(planned.stdout).toContain('Plan: 12 to add, 0 to change, 0 to destroy.');

    const trace = join(folder, 'trace.har');
    expect(await reckon('apply', '--yes', '--trace', trace)).toMatchObject({ exitCode: 0 });
    said.push(await readFile(trace, 'utf8'));
    const again = await reckon('plan', '--detailed-exitcode');
    expect(again.stdout).toContain('No changes.');
    expect(again.exitCode).toBe(0);

    environment = { ...environment, SHOP_APP_PASSWORD: 'other-secret-word' };
    const changed = await reckon('plan');
    expect(changed.stdout).toContain('Plan: 0 to add, 1 to change, 0 to destroy.');
    const rehearsed = await reckon('apply', '--dry-run');
    expect(rehearsed.stdout + rehearsed.stderr).toContain('/userupdate');
    expect(await reckon('apply', '--yes')).toMatchObject({ exitCode: 0 });

    const tested = await reckon('run', 'pgo.cluster.hippo', 'test');
    expect(tested.stdout).toContain('primary');
    expect(await reckon('state', 'rm', 'pgo.cluster.hippo')).toMatchObject({ exitCode: 0 });
    const orphan = await reckon('plan');
    expect(orphan.stderr).toContain("reckon import 'pgo.cluster.hippo' 'shop/hippo'");
    expect(await reckon('import', 'pgo.cluster.hippo', 'shop/hippo')).toMatchObject({ exitCode: 0 });
    expect((await reckon('plan')).stdout).toContain('No changes.');

    expect(await reckon('destroy', '--yes')).toMatchObject({ exitCode: 0 });
    said.push(await readFile(join(folder, 'state', 'default', 'state.json'), 'utf8'));
    const all = said.join('\n');
    for (const secret of [...Object.values(PASSWORDS), 'other-secret-word', 'examplepassword']) {
      expect(all).not.toContain(secret);
    }
    const left = (await sandbox.control.state()) as { clusters: unknown[]; claims: unknown[]; policies: unknown[] };
    expect([left.clusters, left.claims, left.policies]).toEqual([[], [], []]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
