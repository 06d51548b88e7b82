import { afterEach, describe, expect, test } from 'vitest';
import { openForge } from '../../src/forge/open-forge.ts';
import { reportDrift, resolveDrift } from '../../src/forge/report-drift.ts';
import type { HttpWorld } from '../../src/http/http-client.ts';
import type { ForgeKind } from '../../src/model/forge-kind.ts';
import { Secret } from '../../src/model/value.ts';
import { addText, type ForgeContent, forgeContent } from '../support/forge-content.ts';
import type { LoopbackForge } from '../support/loopback-forge.ts';
import { REPOSITORY, startForgeOf } from '../support/loopback-forges.ts';

const SUBJECT = { place: 'analytics', environment: 'production' };
const BOT = { name: 'reckon-bot', isBot: true, isNamed: true };
const world: HttpWorld = {
  clock: { now: () => 0, sleep: async () => undefined },
  random: () => 0,
  environment: {},
  warn: () => undefined,
};

let server: LoopbackForge | undefined;
afterEach(async () => {
  await server?.[Symbol.asyncDispose]();
  server = undefined;
});

async function open(kind: ForgeKind, content: ForgeContent) {
  server = await startForgeOf(kind, content);
  return openForge(
    {
      kind,
      apiUrl: server.apiUrl,
      repository: REPOSITORY[kind],
      credentials: { kind: 'token', token: new Secret('t0ken') },
    },
    world,
    new AbortController().signal,
  );
}

describe.each<ForgeKind>(['github', 'gitlab', 'gitea', 'bitbucket-cloud'])('on %s', (kind) => {
  test('drift opens an issue, more drift updates it, none closes it, and the next one opens a new one', async () => {
    const content = forgeContent(BOT);
    await using forge = await open(kind, content);
    expect((await reportDrift(forge, SUBJECT, { title: 'Drift in\nproduction', body: 'one' })).result).toBe('created');
    expect((await reportDrift(forge, SUBJECT, { title: 'Drift in production', body: 'one' })).result).toBe('unchanged');
    expect((await reportDrift(forge, SUBJECT, { title: 'Drift in production', body: 'two' })).result).toBe('updated');
    expect(content.issues).toMatchObject([
      { title: 'Drift in production', body: expect.stringContaining('two'), open: true },
    ]);
    expect(await resolveDrift(forge, SUBJECT)).toBe(true);
    expect(await resolveDrift(forge, SUBJECT)).toBe(false);
    expect(content.issues[0]?.open).toBe(false);
    await reportDrift(forge, SUBJECT, { title: 'Drift', body: 'three' });
    expect(content.issues).toHaveLength(2);
  });

  test('environments have issues of their own, and those of others are left alone', async () => {
    const content = forgeContent(BOT);
    await using forge = await open(kind, content);
    await reportDrift(forge, SUBJECT, { title: 'Drift', body: 'production' });
    const [ours] = content.issues.splice(0);
    addText(content.issues, 'mallory', ours?.body ?? '', { labels: ['reckon-drift'] });
    await reportDrift(forge, { ...SUBJECT, environment: 'staging' }, { title: 'Drift', body: 'staging' });
    await reportDrift(forge, SUBJECT, { title: 'Drift', body: 'production' });
    expect(content.issues.map(({ author }) => author)).toEqual(['mallory', 'reckon-bot', 'reckon-bot']);
  });

  test('an issue whose answer was lost is not opened twice', async () => {
    const content = forgeContent(BOT);
    await using forge = await open(kind, content);
    const matches = ({ method, path }: { method: string; path: string }) =>
      method === 'POST' && path.endsWith('/issues');
    server?.scripted.push({ matches, reply: 'reset', carryOut: true });
    await reportDrift(forge, SUBJECT, { title: 'Drift', body: 'one' });
    expect(content.issues).toHaveLength(1);
  });
});

test('Bitbucket Data Center is said to have no issues', async () => {
  await using forge = await open('bitbucket-server', forgeContent(BOT));
  const report = reportDrift(forge, SUBJECT, { title: 'Drift', body: 'one' });
  await expect(report).rejects.toMatchObject({ code: 'FORGE_UNSUPPORTED' });
  await expect(resolveDrift(forge, SUBJECT)).rejects.toMatchObject({ code: 'FORGE_UNSUPPORTED' });
});

test('a repository of Bitbucket whose tracker is turned off says what to do', async () => {
  await using forge = await open('bitbucket-cloud', { ...forgeContent(BOT), hasIssues: false });
  await expect(reportDrift(forge, SUBJECT, { title: 'Drift', body: 'one' })).rejects.toMatchObject({
    code: 'FORGE_UNSUPPORTED',
    hint: expect.stringContaining('Turn it on'),
  });
});

test('an access token of Bitbucket, which belongs to no user, updates what a bot has opened', async () => {
  const content = forgeContent({ ...BOT, isNamed: false });
  await using forge = await open('bitbucket-cloud', content);
  await reportDrift(forge, SUBJECT, { title: 'Drift', body: 'one' });
  const [ours] = content.issues;
  content.issues.length = 0;
  addText(content.issues, 'mallory', ours?.body ?? '');
  await reportDrift(forge, SUBJECT, { title: 'Drift', body: 'two' });
  expect((await reportDrift(forge, SUBJECT, { title: 'Drift', body: 'three' })).result).toBe('updated');
  expect(content.issues.map(({ author }) => author)).toEqual(['mallory', 'reckon-bot']);
});
