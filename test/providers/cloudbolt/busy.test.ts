import { describe, expect, test } from 'vitest';
import { errorsOf } from '../../support/run-project.ts';
import {
  type CloudboltProject,
  cloudboltProject,
  deploymentDocument,
  posts,
  SHOP,
  serverDocument,
  WEB,
} from './cloudbolt-project.ts';

const WEB_FILE = 'resources/web.yaml';
const LARGER = { ...WEB, parameters: { cpu_cnt: 4, mem_size: 8 } };
const LARGER_SHOP = {
  ...SHOP,
  items: { ...SHOP.items, 'Database Tier': { ...SHOP.items['Database Tier'], parameters: { mem_size: 8 } } },
};

/** Orders a change of a server as somebody else would: it waits for approval. */
async function orderBesides(project: CloudboltProject, server: number): Promise<void> {
  const login = await project.sandbox.request('/api/v2/api-token-auth/', {
    method: 'POST',
    body: { username: 'requestor', password: 'requestor-secret' },
  });
  const headers = { authorization: `Bearer ${login.json().token}`, 'content-type': 'application/json' };
  const send = (path: string, body: unknown) =>
    project.sandbox.request(`/api/v2${path}`, { method: 'POST', headers, body });
  await project.sandbox.control.knob('approvalHook', 'pending');
  await send('/orders/', { group: '/api/v2/groups/3/' });
  const change = { environment: '/api/v2/environments/2/', server: `/api/v2/servers/${server}/` };
  await send('/orders/2/mod-items/', { ...change, parameters: { cpu_cnt: '4' } });
  await send('/orders/2/actions/submit/', {});
  await project.sandbox.control.knob('approvalHook', 'none');
  await project.requests();
}

async function notesOf(project: CloudboltProject): Promise<readonly string[]> {
  const { changes } = await project.plan();
  return changes[0]?.notes.map(({ message }) => message) ?? [];
}

/** Denies the other order at the second pause of a wait; until then nothing may be ordered beside it. */
function denyLater(project: CloudboltProject): void {
  let pauses = 0;
  project.duringWaits(async () => {
    pauses += 1;
    if (pauses !== 2) return;
    expect(posts(await project.requests())).toEqual([]);
    await project.control('POST', 'orders/2/deny', { as: 'approver', reason: 'no' });
  });
}

describe('an order under way for a server', () => {
  test('marks it busy at plan, and a change waits for it rather than order beside it', async () => {
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument() });
    await project.apply();
    await orderBesides(project, 301);
    await project.files.write(WEB_FILE, serverDocument(LARGER));

    expect(await notesOf(project)).toEqual([
      'order 2 is under way for it (PENDING)',
      'an apply waits as long as order 2 is under way',
      expect.stringContaining('modification order'),
    ]);
    denyLater(project);
    const changed = await project.apply();

    expect(errorsOf(changed.faults)).toEqual([]);
    expect((await project.plan()).changes).toEqual([]);
  });

  test.each([
    ['change', LARGER, undefined],
    ['removal', WEB, 'destroy' as const],
  ])('fails a %s at once where the options say so, with nothing ordered', async (_what, properties, mode) => {
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument(WEB, { openOrder: 'fail' }) });
    await project.apply();
    await orderBesides(project, 301);
    await project.files.write(WEB_FILE, serverDocument(properties, { openOrder: 'fail' }));
    let pauses = 0;
    project.duringWaits(async () => {
      pauses += 1;
    });
    const request = mode === undefined ? undefined : { mode };

    const planned = await project.plan(request);
    expect(errorsOf(planned.diagnostics)).toEqual([]);
    expect(planned.diagnostics.map(({ message }) => message)).toEqual([
      'an apply fails as long as order 2 is under way',
    ]);
    const failed = await project.apply(request);

    expect(errorsOf(failed.faults)).toEqual(['PROVIDER_REJECTED order 2 is under way for server 301 (PENDING)']);
    expect(pauses).toBe(0);
    expect(posts(await project.requests())).toEqual([]);
    await project.control('POST', 'orders/2/deny', { as: 'approver', reason: 'no' });
    expect(errorsOf((await project.apply(request)).faults)).toEqual([]);
  });

  test('of a deployment is waited for likewise, or fails it', async () => {
    const file = 'resources/shop.yaml';
    await using project = await cloudboltProject({ [file]: deploymentDocument() });
    await project.apply();
    await orderBesides(project, 301);
    await project.files.write(file, deploymentDocument(LARGER_SHOP, { openOrder: 'fail' }));

    const failed = await project.apply();
    expect(errorsOf(failed.faults).join()).toContain('order 2 is under way for server 301');
    expect(posts(await project.requests())).toEqual([]);

    await project.files.write(file, deploymentDocument(LARGER_SHOP));
    denyLater(project);
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect((await project.plan()).changes).toEqual([]);
  });
});
