import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CloudboltSandbox, customServer, PLACES, serveCloudbolt } from './cloudbolt-sandbox.ts';

let cloudbolt: CloudboltSandbox;

beforeAll(async () => {
  cloudbolt = await serveCloudbolt();
});

beforeEach(() => cloudbolt.sandbox.control.reset());

afterAll(() => cloudbolt.sandbox.close());

function actionsOf(order: { _links: { actions: object[] } }): string[] {
  return order._links.actions.flatMap((action) => Object.keys(action));
}

describe('approval', () => {
  const order = (group: string, environment: string) => ({
    group,
    items: { 'deploy-items': [customServer('web1', {}, environment)] },
    'submit-now': 'true',
  });

  test.each([
    {
      title: 'the group says so',
      user: 'requestor',
      group: PLACES.sandpit,
      environment: PLACES.production,
      status: 'ACTIVE',
    },
    {
      title: 'the environment says so',
      user: 'requestor',
      group: PLACES.research,
      environment: PLACES.lab,
      status: 'ACTIVE',
    },
    {
      title: 'the submitter may approve',
      user: 'admin',
      group: PLACES.research,
      environment: PLACES.production,
      status: 'ACTIVE',
    },
    {
      title: 'nobody says so: it waits',
      user: 'requestor',
      group: PLACES.research,
      environment: PLACES.production,
      status: 'PENDING',
    },
  ])('comes by itself when $title', async ({ user, group, environment, status }) => {
    expect((await (await cloudbolt.as(user)).post('/orders/', order(group, environment))).status).toBe(status);
  });

  test('is given by an approver; the requestor is refused and sees no approve action', async () => {
    const requestor = await cloudbolt.as('requestor');
    const approver = await cloudbolt.as('approver');
    const pending = await requestor.post('/orders/', order(PLACES.research, PLACES.production));
    expect(actionsOf(pending)).toEqual(['cancel']);
    expect(actionsOf(await approver.get('/orders/1/'))).toEqual(['approve', 'deny', 'cancel']);
    expect((await requestor.send('POST', '/orders/1/actions/approve/')).status).toBe(403);
    const active = await approver.post('/orders/1/actions/approve/');
    expect(active).toMatchObject({ status: 'ACTIVE', 'approve-date': expect.any(String) });
    expect(active._links['approved-by'].title).toBe('Arno Approver');
    expect(actionsOf(active)).toEqual(['duplicate']);
    expect((await requestor.get('/orders/1/')).status).toBe('SUCCESS');
    expect((await approver.send('POST', '/orders/1/actions/approve/')).json().error).toContain('SUCCESS');
  });

  test('is refused with a reason, whose key a knob names', async () => {
    const requestor = await cloudbolt.as('requestor');
    await requestor.post('/orders/', order(PLACES.research, PLACES.production));
    const denied = await (await cloudbolt.as('approver')).post('/orders/1/actions/deny/', { reason: 'too big' });
    expect(denied).toMatchObject({ status: 'DENIED', 'denial-reason': 'too big' });
    await cloudbolt.sandbox.control.knob('denialReasonKey', '');
    expect(await requestor.get('/orders/1/')).not.toHaveProperty('denial-reason');
    expect((await requestor.get('/servers/?filter=hostname:web1')).total).toBe(0);
  });

  test('is played by the controls as another user', async () => {
    const requestor = await cloudbolt.as('requestor');
    await requestor.post('/orders/', order(PLACES.research, PLACES.production));
    await requestor.post('/orders/', { ...order(PLACES.operations, PLACES.production), name: 'second' });
    await cloudbolt.control('POST', 'orders/1/approve');
    await cloudbolt.control('POST', 'orders/2/deny', { as: 'admin', reason: 'no' });
    expect((await requestor.get('/orders/1/'))._links['approved-by'].title).toBe('Arno Approver');
    expect(await requestor.get('/orders/2/')).toMatchObject({ status: 'DENIED', 'denial-reason': 'no' });
  });

  test.each([
    { knob: 'approvalHook', value: 'pending', status: 'PENDING' },
    { knob: 'approvalHook', value: 'deny', status: 'DENIED' },
    { knob: 'executionHook', value: 'fail', status: 'FAILURE' },
    { knob: 'executionHook', value: 'pending', status: 'PENDING' },
  ])('a hook decides: $knob $value gives $status', async ({ knob, value, status }) => {
    await cloudbolt.sandbox.control.knob(knob, value);
    expect((await (await cloudbolt.as()).post('/orders/', order(PLACES.sandpit, PLACES.lab))).status).toBe(status);
  });

  test('is an error over the quota of the group, and the order stays PENDING', async () => {
    const admin = await cloudbolt.as();
    await admin.post('/orders/', { group: PLACES.quotaLab });
    const item = customServer('big1', { 'mem-size': '16 GB' });
    await admin.post('/orders/1/deploy-items/', item);
    const answer = await admin.send('POST', '/orders/1/actions/submit/');
    expect(answer.status).toBe(500);
    expect(answer.json().error).toContain("Quota of group 'Quota Lab' exceeded: memoryGb would be 16 of 8");
    expect(await admin.get('/orders/1/')).toMatchObject({ status: 'PENDING' });
    expect((await admin.send('POST', '/orders/1/actions/approve/')).status).toBe(500);
    expect((await admin.post('/orders/1/actions/cancel/')).status).toBe('CANCELED');
  });

  test('an order from which no job results is a SUCCESS at once', async () => {
    const admin = await cloudbolt.as();
    await admin.post('/orders/', { group: PLACES.research });
    expect((await admin.post('/orders/1/actions/submit/')).status).toBe('SUCCESS');
  });
});
