import { describe, expect, test } from 'vitest';
import { errorsOf } from '../../support/run-project.ts';
import { cloudboltProject, deploymentDocument, posts, SHOP } from './cloudbolt-project.ts';

describe('a deployment', () => {
  test('is deleted by its action, through a job', async () => {
    await using project = await cloudboltProject({ 'resources/shop.yaml': deploymentDocument() });
    const made = await project.apply();
    expect(errorsOf(made.faults)).toEqual([]);
    expect(await project.record('cloudbolt.deployment.shop')).toMatchObject({ id: 'service/31' });
    await project.requests();

    const removed = await project.apply({ mode: 'destroy' });

    expect(errorsOf(removed.faults)).toEqual([]);
    expect(posts(await project.requests())).toEqual(['POST /resources/service/31/actions/1/']);
    expect((await project.control('GET', 'resources/31')).json()).toMatchObject({ status: 'HISTORICAL' });
  });

  test('is deleted through an order of its own where that needs approval', async () => {
    await using project = await cloudboltProject({ 'resources/shop.yaml': deploymentDocument() });
    await project.apply();
    await project.sandbox.control.knob('deleteNeedsApproval', true);
    await project.requests();
    project.duringWaits(async () => {
      const order = (await project.control('GET', 'orders/2')).json();
      if (order.status === 'PENDING') await project.control('POST', 'orders/2/approve', { as: 'approver' });
    });

    const removed = await project.apply({ mode: 'destroy' });

    expect(errorsOf(removed.faults)).toEqual([]);
    expect(posts(await project.requests())).toEqual([
      'POST /resources/service/31/actions/1/',
      'POST /orders/2/actions/submit/',
    ]);
    expect((await project.state())?.resources.size).toBe(0);
  });

  test('of unknown or missing build items, or of a blueprint without a resource, is refused at plan', async () => {
    const { 'Database Tier': database, ...rest } = SHOP.items;
    await using project = await cloudboltProject({
      'resources/shop.yaml': deploymentDocument({ ...SHOP, items: { ...rest, 'Cache Tier': database } }),
    });

    expect((await project.plan()).diagnostics.map(({ code }) => code)).toEqual([
      'BUILD_ITEM_MISSING',
      'BUILD_ITEM_UNKNOWN',
    ]);

    const bare = { ...SHOP, blueprint: 'Custom Server', items: { Server: rest['Web Tier'] } };
    await project.files.write('resources/shop.yaml', deploymentDocument(bare));
    expect((await project.plan()).diagnostics.map(({ code }) => code)).toEqual(['BLUEPRINT_WITHOUT_RESOURCE']);
  });

  test('without servers makes a resource of another type', async () => {
    const bucket = { name: 'assets', group: '/Acme/Research', blueprint: 'Object Bucket' };
    const items = { 'Create Bucket': { parameters: { 'bucket-name-a14': 'assets' } } };
    await using project = await cloudboltProject({ 'resources/shop.yaml': deploymentDocument({ ...bucket, items }) });
    project.duringWaits(async () => {
      const order = (await project.control('GET', 'orders/1')).json();
      if (order.status === 'PENDING') await project.control('POST', 'orders/1/approve', { as: 'approver' });
    });

    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect(await project.record('cloudbolt.deployment.shop')).toMatchObject({ id: 'storage/31' });
    expect((await project.plan()).changes).toEqual([]);
  });

  test('whose provisioning failed is replaced', async () => {
    await using project = await cloudboltProject({ 'resources/shop.yaml': deploymentDocument() });
    await project.control('POST', 'jobs/next', { status: 'FAILURE', type: 'provision', errors: 'no disk left' });

    expect(errorsOf((await project.apply()).faults).join()).toContain('no disk left');
    expect((await project.plan()).changes).toMatchObject([{ action: 'replace', reason: 'tainted' }]);
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect((await project.plan()).changes).toEqual([]);
  });
});
