import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type PgoSandbox, servePgo } from './pgo-sandbox.ts';

let pgo: PgoSandbox;

beforeAll(async () => {
  pgo = await servePgo();
});

beforeEach(() => pgo.sandbox.control.reset());

afterAll(() => pgo.sandbox.close());

describe('decoding', () => {
  test('keys match whatever their case, and unknown ones are ignored', async () => {
    const answer = await pgo.raw('/showclusters', {
      clientversion: '4.7.4',
      NAMESPACE: 'pgouser1',
      aLLfLAG: true,
      Series: 1,
    });
    expect(answer.json()).toEqual({ Results: [], Code: 'ok', Msg: '' });
  });

  test('a value of the wrong type counts as zero', async () => {
    const created = await pgo.post('/clusters', { Name: 'hippo', ReplicaCount: '2' });
    expect(created.status.Code).toBe('ok');
    expect((await pgo.show('hippo')).cluster.spec.replicas).toBe('0');
    const updated = await pgo.post('/clustersupdate', { Clustername: 'hippo', Autofail: 1 });
    expect(updated).toEqual({ Results: [], Code: 'error', Msg: 'no clusters found' });
  });

  test('invalid JSON counts as an empty request', async () => {
    const answer = await pgo.raw('/showclusters', '{"ClientVersion":"4.7.4"');
    expect(answer.json()).toMatchObject({ Code: 'error', Msg: 'pgo client and server version mismatch' });
  });

  test.each([
    { path: '/clusters/scale/hippo', method: 'POST', fields: { replicaCount: '2' } },
    { path: '/df', method: 'POST', fields: { Selector: 1 } },
    { path: '/backrest', method: 'DELETE', fields: { Target: [] } },
    { path: '/restart', method: 'POST', fields: { Targets: 'hippo' } },
  ])('$method $path reports what it cannot decode', async ({ path, method, fields }) => {
    const answer = await pgo.raw(path, { ClientVersion: '4.7.4', Namespace: 'pgouser1', ...fields }, { method });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.json().Code).toBe('error');
    expect(answer.json().Msg).toContain('json: cannot unmarshal');
  });
});

describe('quirks', () => {
  test.each(['/showpolicies', '/policiesdelete'])('%s refuses a caller under a 200', async (path) => {
    const answer = await pgo.raw(path, {}, { as: 'admin:wrong' });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.text).toBe('Not authenticated in apiserver\n');
    await pgo.sandbox.control.knob('quirkEarlyOk', false);
    expect((await pgo.raw(path, {}, { as: 'admin:wrong' })).status).toBe(401);
  });

  test.each([
    { path: '/userupdate', body: {} },
    { path: '/restart', body: {} },
    { path: '/restart/hippo', body: undefined },
  ])('a 401 of $path has JSON behind its text', async ({ path, body }) => {
    const answer = await pgo.raw(path, body, { as: 'admin:wrong' });
    expect(answer.status).toBe(401);
    expect(answer.text).toMatch(/^Not authenticated in apiserver\n\{.*"Code":"error".*\}\n$/);
    await pgo.sandbox.control.knob('quirkTrailingJson', false);
    expect((await pgo.raw(path, body, { as: 'admin:wrong' })).text).toBe('Not authenticated in apiserver\n');
  });

  test('a restart with a wrong version answers twice and is done', async () => {
    await pgo.create('hippo');
    const wrong = { ClientVersion: '4.7.0', Namespace: 'pgouser1', ClusterName: 'hippo' };
    const [first = '', second = ''] = (await pgo.raw('/restart', wrong)).text.trim().split('\n');
    expect(JSON.parse(first).Msg).toBe('pgo client and server version mismatch');
    expect(JSON.parse(second).Result.Instances).toEqual([{ InstanceName: 'hippo', Error: false, ErrorMessage: '' }]);
    await pgo.sandbox.control.knob('quirkRestartGoesOn', false);
    expect((await pgo.raw('/restart', wrong)).json().Result.Instances).toBeNull();
  });

  test('userdelete checks the version before the user, in text', async () => {
    const answer = await pgo.raw('/userdelete', {}, { as: null });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.json().Msg).toBe('pgo client and server version mismatch');
    await pgo.sandbox.control.knob('quirkUserDeleteVersionFirst', false);
    expect((await pgo.raw('/userdelete', {}, { as: null })).status).toBe(401);
  });

  test('namespace routes look at the mode before the user', async () => {
    await pgo.sandbox.control.call('PUT', 'pgo/namespace-mode', { mode: 'readonly' });
    const answer = await pgo.raw('/namespacecreate', {}, { as: null });
    expect(answer.status).toBe(405);
    expect(answer.text).toContain('not allowed in the current PostgreSQL Operator installation');
    expect(answer.headers['allow']).toBe('');
    await pgo.sandbox.control.knob('quirkNamespaceModeFirst', false);
    expect((await pgo.raw('/namespacecreate', {}, { as: null })).status).toBe(401);
    expect((await pgo.raw('/namespacecreate', {})).status).toBe(405);
  });

  test.each([
    { path: '/scale/x', method: 'GET' },
    { path: '/scaledown/x', method: 'GET' },
    { path: '/pgbouncer/show', method: 'POST' },
    { path: '/pgbouncer', method: 'PUT' },
    { path: '/namespace', method: 'POST' },
    { path: '/policies', method: 'POST' },
  ])('$method $path calls its JSON plain text', async ({ path, method }) => {
    const answer = await pgo.raw(path, method === 'GET' ? undefined : {}, { method });
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.json()).toHaveProperty('Code');
  });

  test('usercreate checks the namespace before the version', async () => {
    expect((await pgo.raw('/usercreate', {})).json().Msg).toContain('empty namespace');
    expect((await pgo.raw('/usershow', {})).json().Msg).toContain('version mismatch');
  });
});
