import { describe, expect, test } from 'vitest';
import { sessionOf } from '../../../src/providers/rest/session.ts';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { openProvider, writeCall } from '../open-provider.ts';
import { cloudboltProject, serverDocument, WEB } from './cloudbolt-project.ts';

const WEB_FILE = 'resources/web.yaml';
const SHOP = {
  name: 'shop',
  group: '/Acme/Research',
  blueprint: 'Web and Database',
  items: {
    'Web Tier': { environment: 'Lab', os_build: 'CentOS 7' },
    'Database Tier': { environment: 'Lab', os_build: 'CentOS 7', parameters: { mem_size: 4 } },
  },
};
const shop = (properties: object = SHOP, options?: object) =>
  JSON.stringify({
    type: 'cloudbolt.deployment',
    name: 'shop',
    properties,
    ...(options === undefined ? {} : { options }),
  });

const posts = (requests: readonly string[]) => requests.filter((line) => line.startsWith('POST'));

describe('a server that state does not know', () => {
  test('is found among removed ones of its name, and offered for import', async () => {
    const build = { ...WEB, hostname: 'build1', environment: 'Production' };
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument(build) });

    const { diagnostics } = await project.plan();

    const [fault] = diagnostics.filter(({ severity }) => severity === 'error');
    expect(fault?.code).toBe('EXISTS_UNMANAGED');
    expect(fault?.hint).toContain("reckon import 'cloudbolt.server.web' '205'");
    expect(posts(await project.requests())).toEqual([]);
  });

  test('is neither taken nor doubled when there are two: both ids are shown', async () => {
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument({ ...WEB, hostname: 'twin' }) });
    await project.control('POST', 'servers', { hostname: 'twin', group: 3, environment: 2 });
    await project.control('POST', 'servers', { hostname: 'twin', group: 3, environment: 2 });

    const { diagnostics } = await project.plan();

    const [fault] = diagnostics.filter(({ severity }) => severity === 'error');
    expect(fault?.code).toBe('EXISTS_AMBIGUOUS');
    expect(fault?.hint).toMatch(/'301'[\s\S]*'302'/);
  });

  test('may be on order: the order is offered in its place', async () => {
    const document = serverDocument({ ...WEB, environment: 'Production' }, { approval: 'detach' });
    await using project = await cloudboltProject({ [WEB_FILE]: document });
    await project.apply();
    await project.files.remove('state');

    const [fault] = (await project.plan()).diagnostics.filter(({ severity }) => severity === 'error');

    expect(fault?.hint).toContain('order/1');
    const imported = await project.apply({ imports: [{ to: 'cloudbolt.server.web', id: 'order/1' }] });
    expect(summaryOf(imported.changes)).toEqual(['adopt cloudbolt.server.web']);
    await project.control('POST', 'orders/1/approve', { as: 'approver' });
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect(await project.record('cloudbolt.server.web')).toMatchObject({ id: '301' });
  });

  test('is made for its owner, whom nothing changes afterwards', async () => {
    const owned = { ...WEB, owner: 'requestor' };
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument(owned) }, { user: 'admin' });

    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect((await project.plan()).changes).toEqual([]);
    await project.files.write(WEB_FILE, serverDocument({ ...WEB, owner: 'approver' }));
    expect(errorsOf((await project.plan()).diagnostics).join()).toContain('IMMUTABLE_FIELD');
  });

  test('with a template for its hostname is found by its order, and its number makes no difference', async () => {
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument({ ...WEB, hostname: 'node-00X' }) });

    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect(await project.record('cloudbolt.server.web')).toMatchObject({ id: '301', live: { name: 'node-001' } });
    expect((await project.plan()).changes).toEqual([]);
  });
});

describe('the delta of a modification', () => {
  async function changeMemory(meanwhile: string) {
    const project = await cloudboltProject({ [WEB_FILE]: serverDocument() });
    await project.apply();
    const settings = { url: project.sandbox.origin, username: 'requestor', password: 'requestor-secret' };
    await using provider = await openProvider('cloudbolt', settings);
    const type = provider.type('cloudbolt.server');
    const live = await type.read(provider.connection, '301', { signal: AbortSignal.timeout(9000) });
    if (live === undefined) throw new TypeError('no server');
    await project.control('PATCH', 'servers/301', { 'mem-size': meanwhile });
    const desired = { ...live.attributes, parameters: { mem_size: '8 GB' } };
    const fields = [{ pointer: '/parameters/mem_size', kind: 'change', before: '4 GB', after: '8 GB' }] as const;
    const outcome = type.update(provider.connection, { live, desired, prior: null, fields }, writeCall());
    const error = await outcome.then(
      () => undefined,
      (failure: unknown) => failure,
    );
    expect(sessionOf(provider.connection).system).toBe('cloudbolt');
    return { project, error };
  }

  test('that is not what the plan saw cancels the order and fails as stale', async () => {
    const { project, error } = await changeMemory('6 GB');
    await using _ = project;

    expect(error).toMatchObject({ code: 'PROVIDER_STALE' });
    expect((await project.control('GET', 'orders/2')).json()).toMatchObject({ status: 'CANCELED' });
    expect((await project.control('GET', 'servers/301')).json()).toMatchObject({ memSize: 6 });
  });

  test('that is empty, since somebody was faster, cancels the order and is done', async () => {
    const { project, error } = await changeMemory('8 GB');
    await using _ = project;

    expect(error).toBeUndefined();
    expect((await project.control('GET', 'orders/2')).json()).toMatchObject({ status: 'CANCELED' });
  });
});

describe('a deployment', () => {
  test('is deleted by its action, through a job', async () => {
    await using project = await cloudboltProject({ 'resources/shop.yaml': shop() });
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
    await using project = await cloudboltProject({ 'resources/shop.yaml': shop() });
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
      'resources/shop.yaml': shop({ ...SHOP, items: { ...rest, 'Cache Tier': database } }),
    });

    expect((await project.plan()).diagnostics.map(({ code }) => code)).toEqual([
      'BUILD_ITEM_UNKNOWN',
      'BUILD_ITEM_MISSING',
    ]);

    const bare = { ...SHOP, blueprint: 'Custom Server', items: { Server: rest['Web Tier'] } };
    await project.files.write('resources/shop.yaml', shop(bare));
    expect((await project.plan()).diagnostics.map(({ code }) => code)).toEqual(['BLUEPRINT_WITHOUT_RESOURCE']);
  });

  test('without servers makes a resource of another type', async () => {
    const bucket = { name: 'assets', group: '/Acme/Research', blueprint: 'Object Bucket' };
    const items = { 'Create Bucket': { parameters: { 'bucket-name-a14': 'assets' } } };
    await using project = await cloudboltProject({ 'resources/shop.yaml': shop({ ...bucket, items }) });
    project.duringWaits(async () => {
      const order = (await project.control('GET', 'orders/1')).json();
      if (order.status === 'PENDING') await project.control('POST', 'orders/1/approve', { as: 'approver' });
    });

    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect(await project.record('cloudbolt.deployment.shop')).toMatchObject({ id: 'storage/31' });
    expect((await project.plan()).changes).toEqual([]);
  });

  test('whose provisioning failed is replaced', async () => {
    await using project = await cloudboltProject({ 'resources/shop.yaml': shop() });
    await project.control('POST', 'jobs/next', { status: 'FAILURE', type: 'provision', errors: 'no disk left' });

    expect(errorsOf((await project.apply()).faults).join()).toContain('no disk left');
    expect((await project.plan()).changes).toMatchObject([{ action: 'replace', reason: 'tainted' }]);
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect((await project.plan()).changes).toEqual([]);
  });
});

describe('a group', () => {
  const group = (properties: object) => JSON.stringify({ type: 'cloudbolt.group', name: 'team', properties });

  test('is made and deleted directly, and a change replaces it, since the API has no other way', async () => {
    const file = 'resources/group.yaml';
    await using project = await cloudboltProject(
      { [file]: group({ name: 'Team A', type: 'Team' }) },
      { user: 'admin' },
    );

    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect((await project.plan()).changes).toEqual([]);
    await project.files.write(file, group({ name: 'Team A', type: 'Organization' }));
    expect(summaryOf((await project.plan()).changes)).toEqual(['replace cloudbolt.group.team']);
    await project.files.write(file, group({ name: 'Team A', type: 'Team' }));
    const id = (await project.state())?.resources.values().next().value?.id;
    await project.control('POST', 'servers', { hostname: 'squatter', group: 20, environment: 2 });
    expect(errorsOf((await project.apply({ mode: 'destroy' })).faults).join()).toContain('still has servers');
    expect(id).toMatch(/^GRP-/);
  });

  test.each(['drop', 'status'])('is made once though the answer is lost by %s', async (mode) => {
    await using project = await cloudboltProject(
      { 'resources/group.yaml': group({ name: 'Team B', type: 'Team', parent: 'Acme' }) },
      { user: 'admin' },
    );
    await project.control('POST', 'fail-after-commit', { mode, path: '/groups/', method: 'POST' });

    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect((await project.plan()).changes).toEqual([]);
  });

  test('below another is refused by a version that ignores the parent, and not left at the top', async () => {
    await using project = await cloudboltProject(
      { 'resources/group.yaml': group({ name: 'Team C', type: 'Team', parent: 'Acme' }) },
      { user: 'admin' },
    );
    await project.sandbox.control.knob('groupParent', false);

    expect(errorsOf((await project.apply()).faults).join()).toContain('it ignored `parent`');
    expect(JSON.stringify(await project.sandbox.control.state())).not.toContain('Team C');
  });
});

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
    await using project = await cloudboltProject({ 'resources/shop.yaml': shop() });
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

describe('an action', () => {
  async function run(action: string, args: Record<string, string> = {}) {
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument() });
    await project.apply();
    await project.requests();
    const settings = { url: project.sandbox.origin, username: 'requestor', password: 'requestor-secret' };
    await using provider = await openProvider('cloudbolt', settings);
    const type = provider.type('cloudbolt.server');
    const live = await type.read(provider.connection, '301', { signal: AbortSignal.timeout(9000) });
    if (live === undefined || type.run === undefined) throw new TypeError('no server');
    const result = await type.run(provider.connection, live, action, args, writeCall());
    return { result, sent: posts(await project.requests()) };
  }

  test('of a server is found by the key of its link, whatever that is', async () => {
    expect((await run('reboot')).sent).toEqual(['POST /servers/301/actions/reboot/']);
    expect((await run('snapshot', { name: 'before' })).sent).toEqual(['POST /servers/301/actions/snapshot/']);
    expect((await run('Force power-off / reset')).result).toMatchObject({ status: 'SUCCESS' });
    expect((await run('Ad Hoc Script', { 'script-a1': 'uptime' })).result).toMatchObject({ status: 'SUCCESS' });
  });

  test('that there is not lists those there are', async () => {
    await expect(run('defragment')).rejects.toMatchObject({
      code: 'PROVIDER_UNSUPPORTED',
      hint: expect.stringContaining('Ad Hoc Script'),
    });
  });
});
