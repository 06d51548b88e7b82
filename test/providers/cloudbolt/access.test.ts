import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { errorsOf } from '../../support/run-project.ts';
import { type CloudboltProject, cloudboltProject, serverDocument, WEB } from './cloudbolt-project.ts';

const WEB_FILE = 'resources/web.yaml';

async function logins(project: CloudboltProject) {
  const requests = await project.sandbox.control.requests();
  return requests.filter(({ path }) => path.endsWith('/api-token-auth/'));
}

describe('signing in', () => {
  test('takes one token for a whole short run, sent as a bearer', async () => {
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument() });

    expect(errorsOf((await project.apply()).faults)).toEqual([]);

    expect(await logins(project)).toHaveLength(1);
    const requests = await project.sandbox.control.requests();
    expect(requests.at(-1)?.headers['authorization']).toBe('Bearer');
  });

  test('sends the domain and the second factor of a directory user, and stops when the code is wrong', async () => {
    await using good = await cloudboltProject(
      { [WEB_FILE]: serverDocument() },
      { user: 'jdoe', settings: ['domain: example.com', 'otp: "246810"'] },
    );
    expect(errorsOf((await good.plan()).diagnostics)).toEqual([]);
    expect((await logins(good))[0]?.body).toMatchObject({ domain: 'example.com', token: '246810' });

    await using bad = await cloudboltProject(
      { [WEB_FILE]: serverDocument() },
      { user: 'jdoe', settings: ['domain: example.com', 'otp: "111111"'] },
    );
    expect(errorsOf((await bad.plan()).diagnostics).join()).toContain('PROVIDER_UNAUTHORIZED');
    expect(await bad.requests()).toEqual([]);
  });

  test.each([401, 500])('renews a token that expires during a wait (%i), and orders nothing twice', async (status) => {
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument({ ...WEB, environment: 'Production' }) });
    await project.sandbox.control.knob('expiredTokenStatus', status);
    let pauses = 0;
    project.duringWaits(async () => {
      pauses += 1;
      await project.control('POST', 'tokens/expire', {});
      if (pauses === 3) await project.control('POST', 'orders/1/approve', { as: 'approver' });
    });

    const made = await project.apply();

    expect(errorsOf(made.faults)).toEqual([]);
    expect((await logins(project)).length).toBeGreaterThan(1);
    const accepted = (await project.sandbox.control.requests()).filter(
      ({ method, path, status: answered }) => method === 'POST' && path === '/api/v2/orders/' && answered === 200,
    );
    expect(accepted).toHaveLength(1);
  });

  test('says that a user without API access may do nothing', async () => {
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument() }, { user: 'noapi' });

    const { diagnostics, changes } = await project.plan();

    expect(changes).toEqual([]);
    expect(diagnostics.map(({ code }) => code)).toEqual(['READ_FORBIDDEN']);
    expect(diagnostics[0]?.hint).toContain('without API access');
  });
});

describe('names', () => {
  async function faultsOf(properties: object, user = 'requestor') {
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument({ ...WEB, ...properties }) }, { user });
    const { diagnostics } = await project.plan();
    const requests = await project.requests();
    expect(requests.filter((line) => line.startsWith('POST'))).toEqual([]);
    return diagnostics.filter(({ severity }) => severity === 'error');
  }

  test('with signs of their own are found by an encoded filter', async () => {
    await using project = await cloudboltProject({
      [WEB_FILE]: serverDocument({ ...WEB, environment: 'R&D Lab' }),
    });

    expect(errorsOf((await project.plan()).diagnostics)).toEqual([]);

    const [lookup] = (await project.sandbox.control.requests()).filter(({ path }) => path === '/api/v2/environments/');
    expect(lookup?.query['filter']).toEqual(['name:R&D Lab']);
  });

  test('that are not found are told with their place, and permissions are mentioned', async () => {
    const [fault] = await faultsOf({ environment: 'Laboratory' });

    expect(fault?.code).toBe('LOOKUP_NOT_FOUND');
    expect(fault?.message).toContain('no environment "Laboratory"');
    expect(`${fault?.message} ${fault?.hint}`).toMatch(/permission/);
    expect(fault?.hint).toMatch(/There are:[\s\S]*Lab\n[\s\S]*Production/);
    expect(fault?.location?.file).toBe(WEB_FILE);
  });

  test('that are nearly right are told the right one', async () => {
    expect((await faultsOf({ group: 'Researh' }))[0]?.hint).toContain('did you mean "Research"?');
    expect((await faultsOf({ os_build: 'CentOS 8' }))[0]?.hint).toContain('did you mean "CentOS 7"?');
  });

  test.each([
    [{ mem_size: '4 GiB' }, '`parameters.mem_size` must be a size: 4, 512 MB or 1.5 GB'],
    [{ cpu_cnt: 'two' }, '`parameters.cpu_cnt` must be a whole number'],
  ])('of sizes that are none (%j) are refused before anything is sent', async (parameters, said) => {
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument({ ...WEB, parameters }) });
    expect((await project.plan()).diagnostics.map(({ message }) => message)).toEqual([said]);
    expect(await project.requests()).toEqual([]);
  });

  test('of groups that are alike are told by their paths, and a bare one is ambiguous', async () => {
    const [fault] = await faultsOf({ group: 'Dev' });
    expect(fault).toMatchObject({ code: 'LOOKUP_AMBIGUOUS' });
    expect(fault?.hint).toContain('/Acme/Research/Dev');
    expect(fault?.hint).toContain('/Acme/Operations/Dev');

    expect(await faultsOf({ group: '/Acme/Research/Dev' })).toEqual([]);
    expect(await faultsOf({ group: 'Research/Dev' })).toEqual([]);
  });

  test.each([
    ['a number', '2'],
    ['an href', '/api/v2/environments/2'],
  ])('may be %s', async (_what, environment) => {
    expect(await faultsOf({ environment })).toEqual([]);
  });

  test('of a group or environment that cannot be ordered in are refused at plan', async () => {
    expect(await faultsOf({ group: 'Closed Projects' })).toMatchObject([{ code: 'GROUP_NOT_ORDERABLE' }]);
    expect(await faultsOf({ group: '/Acme/Operations', environment: 'R&D Lab' })).toMatchObject([
      { code: 'ENVIRONMENT_NOT_ORDERABLE' },
    ]);
    expect(await faultsOf({ blueprint: 'Retired Appliance' }, 'admin')).toMatchObject([
      { code: 'BLUEPRINT_NOT_ORDERABLE' },
    ]);
  });
});

describe('what is kept', () => {
  test('holds neither password nor token nor the credentials of servers', async () => {
    const secretive = { ...WEB, parameters: { ...WEB.parameters, new_password: 'hunter2-and-more' } };
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument(secretive) });

    const made = await project.apply();
    const again = await project.plan();

    expect(errorsOf(made.faults)).toEqual([]);
    expect(again.changes).toEqual([]);
    const folder = join(project.files.directory, 'state', 'default');
    const kept = [
      await readFile(join(folder, 'state.json'), 'utf8'),
      JSON.stringify(project.events),
      JSON.stringify(made.run.plan),
    ].join('\n');
    for (const secret of ['requestor-secret', 'hunter2', 'credentials', 'eyJ']) expect(kept).not.toContain(secret);
  });
});
