import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { manyClusters } from '../support/imply-clusters.ts';
import { makeProject, type TestProject } from '../support/make-project.ts';
import { runCli } from '../support/run-cli.ts';
import { startSandbox, type TestSandbox } from '../support/start-sandbox.ts';
import { hasTerminal, openTerminal, type Terminal, type TerminalOptions } from '../support/terminal.ts';

const PROJECT = `project: analytics
providers:
  imply:
    url: \${secret.env.RECKON_IMPLY_URL}
    token: \${secret.env.RECKON_IMPLY_TOKEN}
environments:
  staging: {}
  production: { protect: true }
`;

let sandbox: TestSandbox;
let project: TestProject;
let terminal: Terminal | undefined;

async function prepare(options: Parameters<typeof startSandbox>[1] = {}): Promise<void> {
  sandbox = await startSandbox('imply', options);
  project = await makeProject({ 'reckon.yaml': PROJECT, 'resources/many.yaml': manyClusters('{ a: 3, b: 3 }') });
}

async function open(args: string, options: Partial<TerminalOptions> = {}): Promise<Terminal> {
  const environment = { ...sandbox.environment, ...options.environment };
  terminal = await openTerminal(args.split(' '), { cwd: project.directory, ...options, environment });
  return terminal;
}

/** How many requests have changed something. */
async function writes(): Promise<number> {
  const requests = await sandbox.control.requests();
  return requests.filter(
    (request) => request.path.startsWith('/api/') && request.method !== 'GET' && request.query['dryRun'] === undefined,
  ).length;
}

async function applied(environment = 'staging'): Promise<void> {
  const options = { cwd: project.directory, environment: sandbox.environment };
  const result = await runCli(['apply', '--yes', '-e', environment], options);
  expect(result.exitCode, result.stderr).toBe(0);
  await sandbox.control.clearRequests();
}

afterEach(async () => {
  terminal = undefined;
  await sandbox.close();
  await project[Symbol.asyncDispose]();
});

describe.skipIf(!hasTerminal())('the approval browser', () => {
  beforeEach(async () => await prepare());

  test('shows the plan, and carries it out when it is approved', async () => {
    const { until, press, ended, everything } = await open('apply -e staging');
    const screen = await until('q leave, nothing done');
    expect(screen).toContain('apply · analytics / staging');
    expect(screen).toMatch(/> +\+ +imply\.cluster\.many\["a"\] +create/);
    await press('a');
    await until('Press Enter to go on.');
    await press('Enter');
    expect(await ended()).toBe(0);
    const text = await everything();
    expect(text).toContain('Plan: 2 to add, 0 to change, 0 to destroy.');
    expect(text).toContain('imply.cluster.many["a"]: created in');
    expect(text).toContain('Apply complete! Resources: 2 added, 0 changed, 0 destroyed.');
    expect(text).not.toContain('q leave');
    expect(await writes()).toBe(2);
  });

  test('is searched and looked into, and left with nothing done', async () => {
    const { until, press, ended } = await open('apply -e staging', { columns: 160, rows: 50 });
    await until('q leave, nothing done');
    await press('/', 'm', 'a', 'n', 'y', 'Space', '"', 'b', '"', 'Enter');
    const found = await until('found 1 for');
    expect(found).not.toContain('many["a"]');
    await press('Enter');
    await until('spec.query.replicas');
    await press('2');
    await until('live: nothing yet');
    await press('Right');
    await until('It depends on nothing.');
    await press('4');
    await until('POST /clusters');
    await press('Escape');
    await until('q leave');
    await press('q');
    expect(await ended()).toBe(1);
    expect(await terminal?.screen()).toContain('Nothing was changed.');
    expect(await writes()).toBe(0);
  });

  test('asks more firmly where something is destroyed', async () => {
    await applied();
    const { until, press, ended } = await open('destroy -e staging');
    const screen = await until('q leave, nothing done');
    expect(screen).toContain('Deleted or replaced');
    await press('a');
    await until('These objects will be DESTROYED');
    await press('y', 'Enter');
    await until('That is not "yes"');
    expect(await writes()).toBe(0);
    await press('y', 'e', 's', 'Enter');
    expect(await ended()).toBe(0);
    expect(await writes()).toBe(2);
  });

  test('asks for the name of a protected environment', async () => {
    const { until, press, ended } = await open('apply -e production');
    await until('q leave');
    await press('a');
    await until('The environment is protected.');
    await press('y', 'e', 's', 'Enter');
    await until('That is not "production"');
    await press(...'production', 'Enter');
    expect(await ended()).toBe(0);
    expect(await writes()).toBe(2);
  });

  test('follows the size of the terminal', async () => {
    const { until, press, resize, ended } = await open('apply -e staging');
    await until('q leave');
    await resize(150, 40);
    await until(/many\["a"\] +create +│/);
    await resize(60, 20);
    const screen = await until(/q leave\s*$/);
    expect(screen.split('\n').filter((line) => line.includes('many["a"]'))).toHaveLength(1);
    await press('q');
    expect(await ended()).toBe(1);
  });

  test('shows 2,000 changes without lag', async () => {
    const names = Array.from({ length: 2_000 }, (_, index) => `c${index}: 3`).join(', ');
    await project.write('resources/many.yaml', manyClusters(`{ ${names} }`));
    const { until, press } = await open('apply -e staging --server-dry-run never');
    await until('row 3 of 2002');
    const startedAt = performance.now();
    await press('End');
    await until('row 2002 of 2002');
    for (let page = 0; page < 20; page += 1) await press('PPage');
    await press('/', 'c', '1', '9', '9', '8');
    await until(/> .*many\["c1998"\]/);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await press('C-c');
    expect(await terminal?.ended()).toBe(130);
  });
});

describe.skipIf(!hasTerminal())('Ctrl-C', () => {
  test('during planning changes nothing', async () => {
    await prepare({ latencyMs: 10_000 });
    const { until, press, ended, everything } = await open('apply -e staging');
    await until('Reading what is live');
    await press('C-c');
    expect(await ended()).toBe(130);
    expect(await everything()).toContain('Interrupted: nothing was changed.');
    expect(await writes()).toBe(0);
  });

  test.each(['browser', 'question'])('during approval in a %s changes nothing', async (kind) => {
    await prepare();
    const isPlain = kind === 'question';
    const { until, press, ended, everything } = await open(`apply -e staging${isPlain ? ' --plain' : ''}`);
    await until(isPlain ? 'Only "yes" is taken' : 'q leave');
    await press('C-c');
    expect(await ended()).toBe(130);
    expect(await everything()).toContain('Interrupted. Nothing was changed.');
    expect(await writes()).toBe(0);
  });

  test('during apply lets what is in flight end, and saves it', async () => {
    await prepare({ settle: 1 });
    const { until, press, ended, everything } = await open('apply -e staging --yes --parallelism 1');
    await until(/many\["a"\] {2}creating[\s\S]*UPDATING[\s\S]*many\["b"\] {2}waits for its turn/);
    await press('C-c');
    await until('Interrupted: nothing new is started.');
    await until('many["b"]  is not started any more');
    await sandbox.control.clock.advance(3_600_000);
    expect(await ended()).toBe(130);
    const text = await everything();
    expect(text).toContain('imply.cluster.many["a"]: created in');
    expect(text).toContain('imply.cluster.many["b"]: skipped');
    expect(await writes()).toBe(1);
    const options = { cwd: project.directory, environment: sandbox.environment };
    expect((await runCli(['state', 'list', '-e', 'staging'], options)).stdout).toContain('many["a"]');
  });

  test('a second time cuts what is in flight', async () => {
    await prepare({ settle: 1 });
    const { until, press, ended, everything } = await open('apply -e staging --yes --parallelism 1');
    await until(/many\["a"\] {2}creating[\s\S]*UPDATING/);
    await press('C-c');
    await until('Interrupted: nothing new is started.');
    await press('C-c');
    expect(await ended()).toBe(130);
    expect(await everything()).toContain('was cut off in the middle');
    const options = { cwd: project.directory, environment: sandbox.environment };
    expect((await runCli(['state', 'list', '-e', 'staging'], options)).stdout).toContain('many["a"]');
  });
});

describe.skipIf(!hasTerminal())('plain lines', () => {
  test.each([
    ['--plain', {}],
    ['', { TERM: 'dumb' }],
    ['', { INK_SCREEN_READER: 'true' }],
  ])('are printed with "%s" and %j, and nothing is redrawn', async (flag, environment) => {
    await prepare();
    const { until, press, ended, everything } = await open(`apply -e staging ${flag}`.trim(), { environment });
    await until('Only "yes" is taken for a yes:');
    await press('y', 'e', 's', 'Enter');
    expect(await ended()).toBe(0);
    const text = await everything();
    expect(text).toContain('imply.cluster.many["a"]: creating …');
    expect(text).toContain('imply.cluster.many["a"]: created in');
  });
});

test.skipIf(!hasTerminal())('a failure stays on the screen, once, with what the server said', async () => {
  await prepare();
  await sandbox.control.fault({ status: 500, method: 'POST', times: 50 } as never);
  const { ended, everything } = await open('apply -e staging --yes --server-dry-run never');
  expect(await ended()).toBe(1);
  const text = await everything();
  expect(text.match(/failed to create after/g)).toHaveLength(2);
  expect(text).toContain('0 done, 2 failed, 0 not attempted.');
});
