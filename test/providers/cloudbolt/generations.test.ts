import { describe, expect, test } from 'vitest';
import { errorsOf } from '../../support/run-project.ts';
import { cloudboltProject, deploymentDocument, serverDocument, WEB } from './cloudbolt-project.ts';

const WEB_FILE = 'resources/web.yaml';

describe('older generations', () => {
  test.each(['G1', 'G2'])('%s: a server is made, changed and removed', async (generation) => {
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument() });
    await project.sandbox.control.knob('generation', generation);

    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect((await project.record('cloudbolt.server.web'))?.id).toBe('301');
    expect((await project.plan()).changes).toEqual([]);
    await project.files.write(WEB_FILE, serverDocument({ ...WEB, parameters: { ...WEB.parameters, mem_size: 8 } }));
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect((await project.plan()).changes).toEqual([]);
    expect(errorsOf((await project.apply({ mode: 'destroy' })).faults)).toEqual([]);
  });

  test('G2: a deployment is made as a service, and removed', async () => {
    await using project = await cloudboltProject({ 'resources/shop.yaml': deploymentDocument() });
    await project.sandbox.control.knob('generation', 'G2');

    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect(await project.record('cloudbolt.deployment.shop')).toMatchObject({ id: 'services/31' });
    expect((await project.plan()).changes).toEqual([]);
    expect(errorsOf((await project.apply({ mode: 'destroy' })).faults)).toEqual([]);
  });

  test('an upgrade that gives global ids leaves a server unchanged', async () => {
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument() });
    await project.sandbox.control.knob('generation', 'G2');
    await project.apply();
    await project.sandbox.control.knob('generation', 'G3');

    expect((await project.plan()).changes).toEqual([]);
  });
});

describe('an error', () => {
  test('within a success is one', async () => {
    await using project = await cloudboltProject({
      [WEB_FILE]: serverDocument({ ...WEB, parameters: { 'mem-sze': 4 } }),
    });
    await project.sandbox.control.knob('errorsInside200', true);

    const made = await project.apply();

    expect(errorsOf(made.faults).join()).toContain("Parameter 'mem-sze' does not exist");
    expect((await project.state())?.resources.size).toBe(0);
  });
});
