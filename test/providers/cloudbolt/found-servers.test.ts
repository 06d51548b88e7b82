import { describe, expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { cloudboltProject, posts, serverDocument, WEB } from './cloudbolt-project.ts';

const WEB_FILE = 'resources/web.yaml';

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
