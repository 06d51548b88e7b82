import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { openSmallProject, type SmallProject } from './small-project.ts';

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

let small: SmallProject;

beforeEach(async () => {
  small = await openSmallProject({ 'reckon.yaml': PROJECT });
});

afterEach(async () => await small[Symbol.asyncDispose]());

describe('environments and modules', () => {
  beforeEach(async () => {
    await small.project.write('modules/cluster/module.yaml', MODULE);
    await small.project.write('modules/cluster/cluster.yaml', MODULE_CLUSTER);
    await small.project.write('resources/clusters.yaml', USE);
  });

  test('a module used three times makes three clusters, in each environment its own', async () => {
    const plan = await small.done('plan');
    expect(plan).toContain('module.clusters["events"].imply.cluster.main');
    expect(plan).toContain('Plan: 3 to add, 0 to change, 0 to destroy.');
    await small.done('apply', '--yes');
    expect(await small.names()).toEqual(['staging-audit', 'staging-clicks', 'staging-events']);
    expect(await small.done('plan')).toContain('No changes.');
    const other = await runCli(['plan', '-e', 'production'], {
      cwd: small.project.directory,
      environment: small.sandbox.environment,
    });
    expect(other.stdout).toContain('Plan: 3 to add');
  });

  test('taking one out of forEach deletes that one and touches no other', async () => {
    await small.done('apply', '--yes');
    const plan = await small.done('plan', '--var', 'clusters={events: 2, clicks: 3}');
    expect(plan).toContain('Plan: 0 to add, 0 to change, 1 to destroy.');
    expect(plan).toContain('module.clusters["audit"].imply.cluster.main');
  });

  test('without an environment the choice is named', async () => {
    const result = await runCli(['plan'], { cwd: small.project.directory, environment: small.sandbox.environment });
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toMatch(/staging.*production|production.*staging/s);
  });

  test('a module that was renamed is recognised, with one document for all of it', async () => {
    await small.done('apply', '--yes');
    await small.project.write('resources/clusters.yaml', USE.replace('name: clusters\n', 'name: fleet\n'));
    await small.project.write('reckon.yaml', PROJECT.replaceAll('module.clusters', 'module.fleet'));
    const { stderr } = await small.reckon('plan');
    const [, moved = ''] = /^ *(moved: .*)$/m.exec(stderr) ?? [];
    expect(moved).toBe('moved: { from: module.clusters, to: module.fleet }');
    await small.project.write('resources/moved.yaml', `${moved}\n`);
    expect(await small.done('plan')).toContain('Plan: 3 to move, 0 to add, 0 to change, 0 to destroy.');
  });

  test('an instance that was renamed is recognised, with a document that is YAML', async () => {
    await small.done('apply', '--yes');
    await small.project.write(
      'modules/cluster/module.yaml',
      MODULE.replace('imply.cluster.main', 'imply.cluster.only'),
    );
    await small.project.write('modules/cluster/cluster.yaml', MODULE_CLUSTER.replace('name: main', 'name: only'));
    const { stderr } = await small.reckon('plan');
    const moves = [...stderr.matchAll(/^ *(moved: .*)$/gm)].map(([, text]) => text);
    await small.project.write('resources/moved.yaml', moves.join('\n---\n'));
    expect(await small.done('plan')).toContain('Plan: 3 to move, 0 to add, 0 to change, 0 to destroy.');
  });

  test('without an environment only the choice is asked for, not the values that it would give', async () => {
    await small.project.write('reckon.yaml', `${PROJECT.replace('variables:\n', 'variables:\n  size: {}\n')}`);
    const result = await runCli(['validate'], { cwd: small.project.directory, environment: small.sandbox.environment });
    expect(result.stderr).toContain('ENVIRONMENT_MISSING');
    expect(result.stderr).not.toContain('VARIABLE_MISSING');
  });

  test('a variable that breaks its rule is told with the rule’s own message', async () => {
    expect(await small.refused('plan', '--var', 'replicas=0')).toContain('at least one is needed');
  });
});
