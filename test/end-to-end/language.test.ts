import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cluster, openSmallProject, PROJECT, type SmallProject } from './small-project.ts';

let small: SmallProject;

beforeEach(async () => {
  small = await openSmallProject();
});

afterEach(async () => await small[Symbol.asyncDispose]());

describe('references', () => {
  test('a cluster that refers to another is made after it, with the value it got', async () => {
    await small.project.write('resources/a.yaml', cluster('first'));
    await small.project.write(
      'resources/b.yaml',
      cluster('second').replace(
        'awsInstanceRole: imply-instance',
        'awsInstanceRole: "role-${imply.cluster.first.metadata.uid}"',
      ),
    );
    const plan = await small.done('plan');
    expect(plan).toMatch(/spec\.awsInstanceRole\s+\(known after apply\)/);
    await small.done('apply', '--yes');
    expect(await small.done('plan')).toContain('No changes.');
    expect(await small.done('destroy', '--yes')).toContain('2 destroyed');
  });

  test('a forEach over what only apply will know is planned in waves', async () => {
    await small.project.write('resources/a.yaml', cluster('first'));
    await small.project.write(
      'resources/b.yaml',
      cluster('later')
        .replace('name: later\n', 'name: later\nforEach: ["${imply.cluster.first.metadata.uid}"]\n')
        .replace('{ name: later }', '{ name: "after-${each.key}" }'),
    );
    expect(await small.done('plan')).toContain('waits for');
    const text = await small.done('apply', '--yes');
    expect(text).toContain('1 added');
    expect(await small.names()).toHaveLength(2);
    expect(await small.done('plan')).toContain('No changes.');
  });

  test('a lookup reads what is not managed; one that finds nothing says so', async () => {
    await small.project.write('resources/a.yaml', cluster('first'));
    await small.done('apply', '--yes');
    await small.project.remove('state');
    await small.project.write(
      'resources/a.yaml',
      'data: imply.cluster\nname: found\nwhere: { metadata: { name: first } }\n',
    );
    await small.project.write('reckon.yaml', `${PROJECT}outputs:\n  uid: \${data.imply.cluster.found.metadata.uid}\n`);
    expect(await small.done('apply', '--yes')).toMatch(/uid\s+[0-9a-f-]{36}/);
    await small.project.write(
      'resources/a.yaml',
      'data: imply.cluster\nname: found\nwhere: { metadata: { name: nobody } }\n',
    );
    const text = await small.refused('plan');
    expect(text).toContain('LOOKUP_NOT_FOUND');
    expect(text).toMatch(/There are:\n +[0-9a-f-]{36}/);
  });
});

describe('refactoring', () => {
  beforeEach(async () => {
    await small.project.write('resources/a.yaml', cluster('first'));
    await small.done('apply', '--yes');
  });

  test('a rename by moved plans nothing but the move', async () => {
    await small.project.write(
      'resources/a.yaml',
      `${cluster('first').replace('name: first\n', 'name: renamed\n')}---\nmoved: { from: imply.cluster.first, to: imply.cluster.renamed }\n`,
    );
    const plan = await small.done('plan');
    expect(plan).toContain('Plan: 1 to move, 0 to add, 0 to change, 0 to destroy.');
    await small.sandbox.control.clearRequests();
    await small.done('apply', '--yes');
    expect((await small.sandbox.control.requests()).filter((request) => request.method !== 'GET')).toEqual([]);
    expect(await small.done('state', 'list')).toContain('imply.cluster.renamed');
    expect(await small.done('plan')).toContain('No changes.');
  });

  test('a rename that forgot to say so is recognised, with the document to paste', async () => {
    await small.project.write('resources/a.yaml', cluster('first').replace('name: first\n', 'name: renamed\n'));
    const text = (await small.reckon('plan')).stderr;
    expect(text).toContain('moved: { from: imply.cluster.first, to: imply.cluster.renamed }');
  });

  test('removed lets go of an object without deleting it', async () => {
    await small.project.write('resources/a.yaml', 'removed: { address: imply.cluster.first, destroy: false }\n');
    await small.done('apply', '--yes');
    expect(await small.names()).toEqual(['first']);
    expect(await small.done('plan')).toContain('No changes.');
  });

  test('an import document takes a live object in', async () => {
    const uid = (await small.done('state', 'show', 'imply.cluster.first')).match(/id\s+([0-9a-f-]{36})/)?.[1];
    await small.project.remove('state');
    await small.project.write('resources/b.yaml', `import: { to: imply.cluster.first, id: ${uid} }\n`);
    expect(await small.done('plan')).toContain('1 to import');
    await small.done('apply', '--yes');
    expect(await small.names()).toEqual(['first']);
    expect(await small.done('plan')).toContain('No changes.');
  });
});
