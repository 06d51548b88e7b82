import { describe, expect, test } from 'vitest';
import { errorsOf } from '../../support/run-project.ts';
import { BY_PASSWORD, host, vmmanagerProject, WEB } from './vmmanager-project.ts';

/** A little of everything. */
const DOCUMENTS = [
  host(),
  { type: 'vmmanager.ippool', name: 'p', properties: { name: 'p', clusters: [{ id: 1, interface: 0 }] } },
  { type: 'vmmanager.recipe', name: 'r', properties: { name: 'r', script: 'exit 0' } },
  { type: 'vmmanager.node', name: 'n', properties: { name: 'node3', cluster: 1, ip: '192.0.2.13', password: 'x' } },
];

describe('what the API guide leaves open', () => {
  test.each([
    ['tokenAnswer', 'short'],
    ['tokenId', 'number'],
    ['failedStatus', 'fail'],
    ['taskSingle', 'flat'],
    ['deferredTask', 'complete'],
    ['listSize', 'never'],
    ['defaultPage', 10],
    ['recipeScript', 'hidden'],
    ['apiPrefix', 'refused'],
    ['poolClusters', 'add'],
    ['ipv6Pool', 'refuse'],
    ['limitSingleNumber', 'refuse'],
    ['unauthorizedStatus', 400],
  ])('makes no difference to a run: %s as %s', async (knob, value) => {
    await using project = await vmmanagerProject(DOCUMENTS, { settings: BY_PASSWORD });
    await project.sandbox.control.knob(knob, value);
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect((await project.plan()).changes).toEqual([]);
    await project.declare(host({ ...WEB, cpu_number: 4 }, { allowRestart: true }), ...DOCUMENTS.slice(1));
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect((await project.plan()).changes).toEqual([]);
    expect(errorsOf((await project.apply({ mode: 'destroy' })).faults)).toEqual([]);
  });

  test('a node is known in the shape of older versions too', async () => {
    await using project = await vmmanagerProject([DOCUMENTS[3] ?? {}]);
    await project.sandbox.control.knob('readShape', 'older');
    await project.apply();
    expect((await project.plan()).changes).toEqual([]);
  });

  test('paths below /api are used where the url has it', async () => {
    const settings = ['token: ${secret.env.TOKEN}'];
    await using project = await vmmanagerProject([{ type: 'vmmanager.tag', name: 't', properties: { name: 't' } }], {
      settings,
    });
    const text = `project: test\nproviders:\n  vmmanager: { url: "${project.sandbox.origin}/api", token: "\${secret.env.TOKEN}" }\n`;
    await project.files.write('reckon.yaml', text);
    await project.apply();
    expect((await project.requests()).every(({ url }) => url.startsWith('/api/vm/v3/'))).toBe(true);
  });
});

describe('a key that an administrator made', () => {
  test.each(['optional', 'required'])('logs its user in, with isp-box-instance %s', async (ispBoxInstance) => {
    await using project = await vmmanagerProject([], { settings: ['key: ${secret.file.key}'] });
    await project.sandbox.control.knob('ispBoxInstance', ispBoxInstance);
    const token = project.sandbox.environment['RECKON_VMMANAGER_TOKEN'] ?? '';
    const headers = { 'x-xsrf-token': token, 'isp-box-instance': 'true' };
    const answer = await project.sandbox.request('/auth/v4/user/user@example.com/key', {
      method: 'POST',
      headers,
      body: {},
    });
    await project.files.write(
      'reckon.yaml',
      `project: test\nproviders:\n  vmmanager: { url: "${project.sandbox.origin}", key: ${answer.json().key} }\n`,
    );
    const { cluster: _cluster, account: _account, ...own } = WEB;
    await project.declare(host(own));
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect((await project.send('GET', '/vm/v3/host')).list).toMatchObject([{ account: { email: 'user@example.com' } }]);
    expect((await project.plan()).changes).toEqual([]);
  });
});
