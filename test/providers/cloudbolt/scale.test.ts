import { describe, expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { type CloudboltProject, cloudboltProject, deploymentDocument, posts, SHOP } from './cloudbolt-project.ts';

const FILE = 'resources/shop.yaml';
const ADDRESS = 'cloudbolt.deployment.shop';
const SCALE = { tier: 'tier', quantity: 'quantity' };

/** The deployment with so many servers in its first tier. */
function shop(quantity: number, parameters: object = {}) {
  const web = { ...SHOP.items['Web Tier'], attributes: { quantity, hostname: 'shop-web-0X' }, parameters };
  return { ...SHOP, items: { ...SHOP.items, 'Web Tier': web } };
}

async function withShop(quantity: number): Promise<CloudboltProject> {
  const project = await cloudboltProject({ [FILE]: deploymentDocument(shop(quantity), { scale: SCALE }) });
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  await project.requests();
  return project;
}

/** Hostnames of the servers of the first tier that are in use, as the server has them. */
async function webServers(project: CloudboltProject): Promise<readonly string[]> {
  const record = await project.record(ADDRESS);
  const servers = JSON.parse(JSON.stringify(record?.live ?? {})).servers as { hostname: string; tier: string }[];
  return servers.filter(({ tier }) => tier === 'Web Tier').map(({ hostname }) => hostname);
}

describe('another number of servers in a tier', () => {
  test.each([
    [2, 4],
    [3, 1],
  ])('from %i to %i is brought about by the resource’s own action, and the next plan is empty', async (from, to) => {
    await using project = await withShop(from);
    await project.files.write(FILE, deploymentDocument(shop(to), { scale: SCALE }));

    const planned = await project.plan();
    expect(summaryOf(planned.changes)).toEqual([`update ${ADDRESS}`]);
    expect(planned.changes[0]?.notes[0]?.message).toBe(
      `action Scale, servers of Web Tier: ${from} -> ${to}; an order if it needs approval`,
    );
    expect(planned.diagnostics.map(({ code }) => code)).toEqual(to < from ? ['SCALE_REMOVES'] : []);
    await project.requests();
    const changed = await project.apply();

    expect(errorsOf(changed.faults)).toEqual([]);
    expect(posts(await project.requests())).toEqual(['POST /resources/service/31/actions/2/']);
    expect(await webServers(project)).toHaveLength(to);
    expect((await project.plan()).changes).toEqual([]);
  });

  test('comes before a change of their parameters, which the new ones get too', async () => {
    await using project = await withShop(1);
    await project.files.write(FILE, deploymentDocument(shop(2, { mem_size: 8 }), { scale: SCALE }));

    expect(errorsOf((await project.apply()).faults)).toEqual([]);

    expect(posts(await project.requests())).toEqual([
      'POST /resources/service/31/actions/2/',
      'POST /orders/',
      'POST /orders/2/mod-items/',
      'POST /orders/2/mod-items/',
      'POST /orders/2/actions/submit/',
    ]);
    expect((await project.plan()).changes).toEqual([]);
  });

  test('is drift to be mended when somebody has removed one', async () => {
    await using project = await withShop(2);
    await project.control('PATCH', 'servers/302', { status: 'HISTORICAL' });

    expect((await project.plan()).changes).toMatchObject([{ action: 'update', reason: 'drifted' }]);
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect(await webServers(project)).toHaveLength(2);
    expect((await project.plan()).changes).toEqual([]);
  });

  test('is refused at its line as long as the inputs of the action are not told, or it is not offered', async () => {
    await using project = await withShop(1);
    await project.files.write(FILE, deploymentDocument(shop(2)));
    const [untold] = (await project.plan()).diagnostics;
    expect(untold).toMatchObject({ code: 'SCALE_UNTOLD', location: { file: FILE } });
    expect(untold?.message).toContain('tier "Web Tier" from 1 to 2 servers');

    await project.files.write(FILE, deploymentDocument(shop(2), { scale: { action: 'Resize', quantity: 'count' } }));
    const [unavailable] = (await project.plan()).diagnostics;
    expect(unavailable).toMatchObject({ code: 'SCALE_UNAVAILABLE' });
    expect(unavailable?.hint).toContain('Delete, Scale, Rotate Certificates');
    expect(posts(await project.requests())).toEqual([]);
  });

  test('that the action did not bring about fails, and says what may be wrong', async () => {
    await using project = await withShop(1);
    const difference = { ...SCALE, counts: 'difference' };
    await project.files.write(FILE, deploymentDocument(shop(3), { scale: difference }));

    const failed = await project.apply();

    expect(errorsOf(failed.faults).join()).toContain('tier "Web Tier" has 2 servers, not 3');
    expect(failed.faults[0]?.hint).toContain('options.scale');
  });

  test('that needs approval is taken up by a later run', async () => {
    await using project = await withShop(1);
    const scaleNeedsApproval = await project.control('PATCH', 'resource-actions/2', { requiresApproval: true });
    expect(scaleNeedsApproval.status).toBe(200);
    await project.files.write(FILE, deploymentDocument(shop(2), { scale: SCALE, approval: 'detach' }));
    await project.sandbox.control.knob('approvalHook', 'pending');

    expect((await project.apply()).result?.pending).toEqual([ADDRESS]);
    await project.control('POST', 'orders/2/approve', { as: 'approver' });
    await project.requests();
    expect(errorsOf((await project.apply()).faults)).toEqual([]);

    expect(posts(await project.requests())).toEqual([]);
    expect(await webServers(project)).toHaveLength(2);
    expect((await project.plan()).changes).toEqual([]);
  });
});
