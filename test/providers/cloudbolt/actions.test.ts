import { describe, expect, test } from 'vitest';
import { openProvider, writeCall } from '../open-provider.ts';
import { cloudboltProject, posts, serverDocument } from './cloudbolt-project.ts';

const WEB_FILE = 'resources/web.yaml';

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
