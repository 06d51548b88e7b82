import { afterEach, describe, expect, test } from 'vitest';
import type { ForgeSettings } from '../../src/forge/forge-settings.ts';
import { commentBudget } from '../../src/forge/forge-settings.ts';
import { openForge } from '../../src/forge/open-forge.ts';
import { postComment } from '../../src/forge/post-comment.ts';
import type { HttpWorld } from '../../src/http/http-client.ts';
import type { ForgeKind } from '../../src/model/forge-kind.ts';
import { Secret } from '../../src/model/value.ts';
import { addText, type ForgeContent, forgeContent } from '../support/forge-content.ts';
import type { LoopbackForge } from '../support/loopback-forge.ts';
import { REPOSITORY, startForgeOf } from '../support/loopback-forges.ts';

const KINDS: readonly ForgeKind[] = ['github', 'gitlab', 'gitea', 'bitbucket-cloud', 'bitbucket-server'];
const SUBJECT = { purpose: 'plan', place: 'analytics', environment: 'production' } as const;
const BOT = { name: 'reckon-bot', isBot: true, isNamed: true };

const slept: number[] = [];
const world: HttpWorld = {
  clock: {
    now: () => 0,
    sleep: async (ms) => {
      slept.push(ms);
    },
  },
  random: () => 1,
  environment: {},
  warn: () => undefined,
};

let server: LoopbackForge | undefined;
afterEach(async () => {
  slept.splice(0);
  await server?.[Symbol.asyncDispose]();
  server = undefined;
});

async function start(kind: ForgeKind, content: ForgeContent) {
  const started = await startForgeOf(kind, content);
  server = started;
  const settings: ForgeSettings = {
    kind,
    apiUrl: started.apiUrl,
    repository: REPOSITORY[kind],
    credentials: { kind: 'token', token: new Secret('t0ken') },
    pullRequest: 7,
  };
  const post = async (
    body: string,
    changed: Partial<ForgeSettings> = {},
    subject = SUBJECT as { purpose: 'plan'; place: string; environment: string },
  ) => {
    await using forge = openForge({ ...settings, ...changed }, world, new AbortController().signal);
    return await postComment(forge, subject, body);
  };
  return { ...started, post };
}

describe.each(KINDS)('on %s', (kind) => {
  test('the first plan is posted, the next one replaces it, and environments have comments of their own', async () => {
    const content = forgeContent(BOT);
    addText(content.comments, 'ada', 'Looks good');
    const { post } = await start(kind, content);
    expect((await post('first')).result).toBe('created');
    expect((await post('staging', {}, { ...SUBJECT, environment: 'staging' })).result).toBe('created');
    expect((await post('second')).result).toBe('updated');
    expect(content.comments.map(({ body }) => body.split('\n\n').at(-1)?.trim())).toEqual([
      'Looks good',
      'second',
      'staging',
    ]);
  });

  test('the comment is found on a later page', async () => {
    const content = forgeContent(BOT);
    for (let n = 0; n < 130; n += 1) addText(content.comments, 'ada', `talk ${n}`);
    const { post } = await start(kind, content);
    await post('first');
    for (let n = 0; n < 130; n += 1) addText(content.comments, 'ada', `more talk ${n}`, { id: 1000 + n });
    expect((await post('second')).result).toBe('updated');
    expect(content.comments.filter(({ body }) => body.includes('second'))).toHaveLength(1);
    expect(content.comments).toHaveLength(261);
  });

  test('a comment that someone else made with the same marker is left alone', async () => {
    const content = forgeContent(BOT);
    const { post } = await start(kind, content);
    await post('first');
    const [ours] = content.comments.splice(0);
    addText(content.comments, 'mallory', ours?.body ?? '');
    expect((await post('first')).result).toBe('created');
    expect(content.comments.map(({ author }) => author)).toEqual(['mallory', 'reckon-bot']);
    expect((await post('second')).result).toBe('updated');
    expect(content.comments[0]?.body).toContain('first');
    expect(content.comments[1]?.body).toContain('second');
  });

  test('a post whose answer was lost is not repeated', async () => {
    const content = forgeContent(BOT);
    const { post, scripted } = await start(kind, content);
    scripted.push({ matches: ({ method }) => method === 'POST', reply: 'reset', carryOut: true });
    await post('plan');
    expect(content.comments).toHaveLength(1);
  });

  test('an overloaded forge is asked again, and a POST that it may have carried out is looked for first', async () => {
    const content = forgeContent(BOT);
    const { post, scripted } = await start(kind, content);
    scripted.push({
      matches: ({ method }) => method === 'GET',
      reply: { status: 503, headers: { 'retry-after': '2' } },
    });
    scripted.push({ matches: ({ method }) => method === 'POST', reply: { status: 502 }, carryOut: true });
    await post('plan');
    expect(content.comments).toHaveLength(1);
    expect(slept).toContain(2000);
  });

  test('a wrong token is said to be wrong, without showing it', async () => {
    const { post } = await start(kind, forgeContent(BOT));
    const token = new Secret('wr0ng-t0ken');
    const error = await post('plan', { credentials: { kind: 'token', token } }).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'FORGE_UNAUTHORIZED' });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('wr0ng');
  });

  test('an unknown repository and a missing permission are told with what to do', async () => {
    const { post, scripted } = await start(kind, forgeContent(BOT));
    await expect(post('plan', { repository: 'no/such' })).rejects.toMatchObject({ code: 'FORGE_NOT_FOUND' });
    scripted.push({
      matches: ({ method }) => method === 'POST',
      reply: { status: 403, json: { message: 'read only' } },
    });
    await expect(post('plan')).rejects.toMatchObject({
      code: 'FORGE_FORBIDDEN',
      message: expect.stringContaining('read only'),
      hint: expect.stringMatching(/permission|scope|needs/),
    });
  });

  test('a comment within the budget is posted and one beyond the limit is not sent at all', async () => {
    const content = forgeContent(BOT);
    const { post, requests } = await start(kind, content);
    await post('x'.repeat(commentBudget(kind)));
    expect(content.comments).toHaveLength(1);
    const before = requests.length;
    await expect(post('ü'.repeat(commentBudget(kind)))).rejects.toMatchObject({ code: 'FORGE_TOO_LONG' });
    expect(requests.length).toBe(before);
  });
});

describe('whose comment it is', () => {
  const workflow = { name: 'github-actions[bot]', isBot: true, isNamed: false };

  test('on GitHub a token without a user updates what a bot wrote, never what a person wrote', async () => {
    const content = forgeContent(workflow);
    const { post } = await start('github', content);
    await post('first');
    const [ours] = content.comments.splice(0);
    addText(content.comments, 'mallory', ours?.body ?? '');
    addText(content.comments, workflow.name, ours?.body ?? '', { id: 200 });
    await post('second');
    expect(content.comments.map(({ body }) => body.includes('second'))).toEqual([false, true]);
  });

  test('the account may be named where the token can’t tell', async () => {
    const content = forgeContent({ name: 'deploy', isBot: false, isNamed: false });
    const { post } = await start('gitea', content);
    await post('first', { author: 'deploy' });
    expect((await post('second', { author: 'deploy' })).result).toBe('updated');
  });

  test('a comment that quotes ours is not ours', async () => {
    const content = forgeContent(BOT);
    const { post } = await start('github', content);
    await post('first');
    const [ours] = content.comments.splice(0);
    addText(content.comments, BOT.name, `> ${ours?.body}`);
    expect((await post('second')).result).toBe('created');
  });

  test('the same text is not posted again', async () => {
    const content = forgeContent(BOT);
    const { post, requests } = await start('gitlab', content);
    await post('plan');
    const [comment] = content.comments;
    if (comment !== undefined) comment.body = comment.body.replaceAll('\n', '\r\n').trimEnd();
    expect((await post('plan')).result).toBe('unchanged');
    expect(requests.filter(({ method }) => method !== 'GET')).toHaveLength(1);
  });

  test.each(KINDS)('a name can’t end the marker of %s early', async (kind) => {
    const content = forgeContent(BOT);
    const { post } = await start(kind, content);
    const subject = { purpose: 'plan', place: 'a --> <b>', environment: '(x) é/..\n' } as const;
    await post('one', {}, subject);
    expect((await post('two', {}, subject)).result).toBe('updated');
    const [first = ''] = content.comments[0]?.body.split('\n') ?? [];
    expect(first).toMatch(/^(?:<!-- reckon:[\w%./-]+ -->|\[\/\/\]: # \(reckon:[\w%./-]+\))$/);
    expect(first.match(/-->/g)?.length ?? 0).toBeLessThanOrEqual(1);
  });
});

describe('limits of requests', () => {
  test('GitHub’s secondary limit is waited for, even for a POST', async () => {
    const content = forgeContent(BOT);
    const { post, scripted } = await start('github', content);
    const reply = { status: 403, json: { message: 'secondary rate limit' }, headers: { 'retry-after': '7' } };
    scripted.push({ matches: ({ method }) => method === 'POST', reply });
    expect((await post('plan')).result).toBe('created');
    expect(slept).toContain(7000);
  });

  test('a limit that does not end soon is reported with its end', async () => {
    const { post, scripted } = await start('github', forgeContent(BOT));
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1790000000' };
    for (let n = 0; n < 8; n += 1)
      scripted.push({ matches: () => true, reply: { status: 403, json: { message: 'limit' }, headers } });
    await expect(post('plan')).rejects.toMatchObject({
      code: 'FORGE_RATE_LIMITED',
      message: expect.stringContaining('2026-09-21T'),
    });
  });
});

test.each([
  { title: 'a web page', reply: { status: 200 }, code: 'FORGE_BAD_ANSWER' },
  {
    title: 'a redirection',
    reply: { status: 301, headers: { location: 'https://new.example/' } },
    code: 'FORGE_NOT_FOUND',
  },
  { title: 'a locked conversation', reply: { status: 422, json: { message: 'locked' } }, code: 'FORGE_REJECTED' },
])('$title in place of an answer is said to be one', async ({ reply, code }) => {
  const { post, scripted } = await start('github', forgeContent(BOT));
  scripted.push({ matches: ({ path }) => path.endsWith('/comments'), reply });
  await expect(post('plan')).rejects.toMatchObject({ code });
});

test('a forge that is not there is said to be unreachable', async () => {
  const { post } = await start('github', forgeContent(BOT));
  await expect(post('plan', { apiUrl: 'http://127.0.0.1:1' })).rejects.toMatchObject({ code: 'FORGE_UNREACHABLE' });
  await expect(post('plan', { apiUrl: 'nonsense' })).rejects.toMatchObject({ code: 'FORGE_UNKNOWN' });
});
