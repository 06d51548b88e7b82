import { describe, expect, test } from 'vitest';
import { sessionOf } from '../../../src/providers/rest/session.ts';
import { openProvider, writeCall } from '../open-provider.ts';
import { cloudboltProject, serverDocument } from './cloudbolt-project.ts';

const WEB_FILE = 'resources/web.yaml';

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
