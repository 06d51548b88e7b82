import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeProject, type TestProject } from '../support/make-project.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { startSandbox, type TestSandbox } from '../support/start-sandbox.ts';

const PROJECT = `project: analytics
providers:
  imply:
    url: \${secret.env.RECKON_IMPLY_URL}
    token: \${secret.env.RECKON_IMPLY_TOKEN}
variables:
  replicas: { type: integer, default: 1, validate: { rule: value > 0, message: at least one is needed } }
  clusters: { type: object, default: { events: 2, audit: 1, clicks: 3 } }
environments:
  staging: {}
  production: { variables: { replicas: 2 } }
outputs:
  ids: "\${module.clusters.map(key, module.clusters[key].uid)}"
`;

const MODULE = `variables:
  name: { type: string }
  replicas: { type: integer, default: 1 }
outputs:
  uid: \${imply.cluster.main.metadata.uid}
`;

const MODULE_CLUSTER = `type: imply.cluster
name: main
properties:
  metadata: { name: "\${vars.name}" }
  spec: &spec
    version: "2021.06"
    awsInstanceRole: imply-instance
    master: { replicas: 1, instanceType: t2.small }
    query: { replicas: "\${vars.replicas}", instanceType: t2.small }
    data: { tier1: { replicas: 1, instanceType: t2.small } }
    deepStorage: { path: "s3://my-bucket/\${vars.name}", encrypt: true }
`;

const USE = `module: ./modules/cluster
name: clusters
forEach: \${vars.clusters}
variables: { name: "\${environment}-\${each.key}", replicas: "\${each.value}" }
`;

const SINGLE = (name: string, more = ''): string => `type: imply.cluster
name: ${name}
properties:
  metadata: { name: ${name} }
  spec:
    version: "2021.06"
    awsInstanceRole: imply-instance
    master: { replicas: 1, instanceType: t2.small }
    query: { replicas: 1, instanceType: t2.small }
    data: { tier1: { replicas: 1, instanceType: t2.small } }
    deepStorage: { path: "s3://my-bucket/${name}", encrypt: true }
${more}`;

let sandbox: TestSandbox;
let project: TestProject;

beforeEach(async () => {
  sandbox = await startSandbox('imply');
  project = await makeProject({ 'reckon.yaml': PROJECT });
});

afterEach(async () => {
  await sandbox.close();
  await project[Symbol.asyncDispose]();
});

const reckon = async (...args: readonly string[]): Promise<CliResult> =>
  await runCli([...args, '-e', 'staging'], { cwd: project.directory, environment: sandbox.environment });

async function done(...args: readonly string[]): Promise<string> {
  const result = await reckon(...args);
  expect(result.exitCode, `${result.stdout}${result.stderr}`).toBe(0);
  return result.stdout + result.stderr;
}

async function refused(...args: readonly string[]): Promise<string> {
  const result = await reckon(...args);
  expect(result.exitCode, `${result.stdout}${result.stderr}`).toBe(1);
  return result.stdout + result.stderr;
}

/** A project without the module, for tests of single clusters. */
async function plainProject(): Promise<void> {
  await project.write('reckon.yaml', PROJECT.replace(/outputs:[\s\S]*$/, ''));
}

async function names(): Promise<readonly string[]> {
  const answer = await sandbox.request('/api/v1/clusters', {
    headers: { authorization: `Bearer ${sandbox.environment['RECKON_IMPLY_TOKEN']}` },
  });
  return (answer.json() as { metadata: { name: string } }[]).map((cluster) => cluster.metadata.name).sort();
}

describe('environments and modules', () => {
  beforeEach(async () => {
    await project.write('modules/cluster/module.yaml', MODULE);
    await project.write('modules/cluster/cluster.yaml', MODULE_CLUSTER);
    await project.write('resources/clusters.yaml', USE);
  });

  test('a module used three times makes three clusters, in each environment its own', async () => {
    const plan = await done('plan');
    expect(plan).toContain('module.clusters["events"].imply.cluster.main');
    expect(plan).toContain('Plan: 3 to add, 0 to change, 0 to destroy.');
    await done('apply', '--yes');
    expect(await names()).toEqual(['staging-audit', 'staging-clicks', 'staging-events']);
    expect(await done('plan')).toContain('No changes.');
    const other = await runCli(['plan', '-e', 'production'], {
      cwd: project.directory,
      environment: sandbox.environment,
    });
    expect(other.stdout).toContain('Plan: 3 to add');
  });

  test('taking one out of forEach deletes that one and touches no other', async () => {
    await done('apply', '--yes');
    const plan = await done('plan', '--var', 'clusters={events: 2, clicks: 3}');
    expect(plan).toContain('Plan: 0 to add, 0 to change, 1 to destroy.');
    expect(plan).toContain('module.clusters["audit"].imply.cluster.main');
  });

  test('without an environment the choice is named', async () => {
    const result = await runCli(['plan'], { cwd: project.directory, environment: sandbox.environment });
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toMatch(/staging.*production|production.*staging/s);
  });

  test('a module that was renamed is recognised, with one document for all of it', async () => {
    await done('apply', '--yes');
    await project.write('resources/clusters.yaml', USE.replace('name: clusters\n', 'name: fleet\n'));
    await project.write('reckon.yaml', PROJECT.replaceAll('module.clusters', 'module.fleet'));
    const { stderr } = await reckon('plan');
    const [, moved = ''] = /^ *(moved: .*)$/m.exec(stderr) ?? [];
    expect(moved).toBe('moved: { from: module.clusters, to: module.fleet }');
    await project.write('resources/moved.yaml', `${moved}\n`);
    expect(await done('plan')).toContain('Plan: 3 to move, 0 to add, 0 to change, 0 to destroy.');
  });

  test('an instance that was renamed is recognised, with a document that is YAML', async () => {
    await done('apply', '--yes');
    await project.write('modules/cluster/module.yaml', MODULE.replace('imply.cluster.main', 'imply.cluster.only'));
    await project.write('modules/cluster/cluster.yaml', MODULE_CLUSTER.replace('name: main', 'name: only'));
    const { stderr } = await reckon('plan');
    const moves = [...stderr.matchAll(/^ *(moved: .*)$/gm)].map(([, text]) => text);
    await project.write('resources/moved.yaml', moves.join('\n---\n'));
    expect(await done('plan')).toContain('Plan: 3 to move, 0 to add, 0 to change, 0 to destroy.');
  });

  test('without an environment only the choice is asked for, not the values that it would give', async () => {
    await project.write('reckon.yaml', `${PROJECT.replace('variables:\n', 'variables:\n  size: {}\n')}`);
    const result = await runCli(['validate'], { cwd: project.directory, environment: sandbox.environment });
    expect(result.stderr).toContain('ENVIRONMENT_MISSING');
    expect(result.stderr).not.toContain('VARIABLE_MISSING');
  });

  test('a variable that breaks its rule is told with the rule’s own message', async () => {
    expect(await refused('plan', '--var', 'replicas=0')).toContain('at least one is needed');
  });
});

describe('references', () => {
  test('a cluster that refers to another is made after it, with the value it got', async () => {
    await plainProject();
    await project.write('resources/a.yaml', SINGLE('first'));
    await project.write(
      'resources/b.yaml',
      SINGLE('second').replace(
        'awsInstanceRole: imply-instance',
        'awsInstanceRole: "role-${imply.cluster.first.metadata.uid}"',
      ),
    );
    const plan = await done('plan');
    expect(plan).toMatch(/spec\.awsInstanceRole\s+\(known after apply\)/);
    await done('apply', '--yes');
    expect(await done('plan')).toContain('No changes.');
    expect(await done('destroy', '--yes')).toContain('2 destroyed');
  });

  test('a forEach over what only apply will know is planned in waves', async () => {
    await plainProject();
    await project.write('resources/a.yaml', SINGLE('first'));
    await project.write(
      'resources/b.yaml',
      SINGLE('later')
        .replace('name: later\n', 'name: later\nforEach: ["${imply.cluster.first.metadata.uid}"]\n')
        .replace('{ name: later }', '{ name: "after-${each.key}" }'),
    );
    expect(await done('plan')).toContain('waits for');
    const text = await done('apply', '--yes');
    expect(text).toContain('1 added');
    expect(await names()).toHaveLength(2);
    expect(await done('plan')).toContain('No changes.');
  });

  test('a lookup reads what is not managed; one that finds nothing says so', async () => {
    await plainProject();
    await project.write('resources/a.yaml', SINGLE('first'));
    await done('apply', '--yes');
    await project.remove('state');
    await project.write('resources/a.yaml', 'data: imply.cluster\nname: found\nwhere: { metadata: { name: first } }\n');
    await project.write(
      'reckon.yaml',
      PROJECT.replace(/outputs:[\s\S]*$/, 'outputs:\n  uid: ${data.imply.cluster.found.metadata.uid}\n'),
    );
    expect(await done('apply', '--yes')).toMatch(/uid\s+[0-9a-f-]{36}/);
    await project.write(
      'resources/a.yaml',
      'data: imply.cluster\nname: found\nwhere: { metadata: { name: nobody } }\n',
    );
    const text = await refused('plan');
    expect(text).toContain('LOOKUP_NOT_FOUND');
    expect(text).toMatch(/There are:\n +[0-9a-f-]{36}/);
  });
});

describe('refactoring', () => {
  beforeEach(async () => {
    await plainProject();
    await project.write('resources/a.yaml', SINGLE('first'));
    await done('apply', '--yes');
  });

  test('a rename by moved plans nothing but the move', async () => {
    await project.write(
      'resources/a.yaml',
      `${SINGLE('first').replace('name: first\n', 'name: renamed\n')}---\nmoved: { from: imply.cluster.first, to: imply.cluster.renamed }\n`,
    );
    const plan = await done('plan');
    expect(plan).toContain('Plan: 1 to move, 0 to add, 0 to change, 0 to destroy.');
    await sandbox.control.clearRequests();
    await done('apply', '--yes');
    expect((await sandbox.control.requests()).filter((request) => request.method !== 'GET')).toEqual([]);
    expect(await done('state', 'list')).toContain('imply.cluster.renamed');
    expect(await done('plan')).toContain('No changes.');
  });

  test('a rename that forgot to say so is recognised, with the document to paste', async () => {
    await project.write('resources/a.yaml', SINGLE('first').replace('name: first\n', 'name: renamed\n'));
    const text = (await reckon('plan')).stderr;
    expect(text).toContain('moved: { from: imply.cluster.first, to: imply.cluster.renamed }');
  });

  test('removed lets go of an object without deleting it', async () => {
    await project.write('resources/a.yaml', 'removed: { address: imply.cluster.first, destroy: false }\n');
    await done('apply', '--yes');
    expect(await names()).toEqual(['first']);
    expect(await done('plan')).toContain('No changes.');
  });

  test('an import document takes a live object in', async () => {
    const uid = (await done('state', 'show', 'imply.cluster.first')).match(/id\s+([0-9a-f-]{36})/)?.[1];
    await project.remove('state');
    await project.write('resources/b.yaml', `import: { to: imply.cluster.first, id: ${uid} }\n`);
    expect(await done('plan')).toContain('1 to import');
    await done('apply', '--yes');
    expect(await names()).toEqual(['first']);
    expect(await done('plan')).toContain('No changes.');
  });
});

describe('guards', () => {
  test('a policy stops a plan, shown with its message', async () => {
    await plainProject();
    await project.write('resources/a.yaml', SINGLE('first'));
    await project.write(
      'resources/policy.yaml',
      `policy:
  name: three-masters
  match: change.type == "imply.cluster" && "create" in change.actions
  assert: change.after.spec.master.replicas >= 3
  message: \${change.address} has too few masters
`,
    );
    const text = await refused('apply', '--yes');
    expect(text).toContain('imply.cluster.first has too few masters');
    expect(await names()).toEqual([]);
  });

  test('a safety limit stops a plan that deletes too much, until the right number is given', async () => {
    await project.write(
      'reckon.yaml',
      `${PROJECT.replace(/outputs:[\s\S]*$/, '')}safety: { maxDeletes: 30%, minResources: 2 }\n`,
    );
    await project.write('resources/a.yaml', SINGLE('first'));
    await project.write('resources/b.yaml', SINGLE('second'));
    await done('apply', '--yes');
    await project.remove('resources/b.yaml');
    expect(await refused('apply', '--yes')).toContain('SAFETY_LIMIT');
    expect(await refused('apply', '--yes', '--allow-deletes', '2')).toContain('ALLOWED_DELETES_DIFFER');
    await done('apply', '--yes', '--allow-deletes', '1');
    expect(await names()).toEqual(['first']);
  });

  test('preconditions and targets narrow what happens', async () => {
    await plainProject();
    await project.write('resources/a.yaml', SINGLE('first'));
    await project.write(
      'resources/b.yaml',
      SINGLE(
        'second',
        'lifecycle:\n  precondition: { condition: "${vars.replicas > 1}", message: one replica is not enough }\n',
      ),
    );
    expect(await refused('plan')).toContain('one replica is not enough');
    expect(await done('apply', '--yes', '--target', 'imply.cluster.first')).toContain('1 added');
    expect(await done('plan', '--exclude', 'imply.cluster.second')).toContain('No changes.');
  });

  test('createBeforeDestroy makes the new one first', async () => {
    await plainProject();
    await project.write('resources/a.yaml', SINGLE('first', 'lifecycle: { createBeforeDestroy: true }\n'));
    await done('apply', '--yes');
    await sandbox.control.clearRequests();
    expect(await done('apply', '--yes', '--replace', 'imply.cluster.first')).toContain(
      '1 added, 0 changed, 1 destroyed',
    );
    const writes = (await sandbox.control.requests()).filter(
      (request) => request.method !== 'GET' && request.query['dryRun'] === undefined,
    );
    expect(writes.map((request) => request.method)).toEqual(['POST', 'DELETE']);
    expect(await names()).toEqual(['first']);
    expect(await done('plan')).toContain('No changes.');
  });
});
