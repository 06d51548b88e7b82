import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadTls, type TlsSettings } from '../../src/http/tls-settings.ts';
import { makeAuthority, type Pem, type TestAuthority } from './make-certificates.ts';
import { openClient } from './open-client.ts';
import { sendJson, serve } from './serve.ts';

let authority: TestAuthority;
let foreign: TestAuthority;
let good: Pem;
let folder: string;

beforeAll(async () => {
  authority = await makeAuthority();
  foreign = await makeAuthority('another authority');
  good = await authority.issue();
  folder = await mkdtemp(join(tmpdir(), 'reckon-tls-'));
});
afterAll(async () => await rm(folder, { recursive: true }));

async function call(server: Pem & { readonly requestCert?: boolean }, settings: TlsSettings) {
  await using served = await serve((response) => sendJson(response, 200, {}), {
    ...server,
    ca: authority.ca,
    rejectUnauthorized: server.requestCert === true,
  });
  await using open = openClient(served.origin, {
    tls: await loadTls(settings, folder),
    retries: { attempts: 0, baseMs: 1, maxMs: 1 },
  });
  const outcome = await open.get().then(
    (response) => response.status,
    (error: unknown) => error,
  );
  return { outcome, warnings: open.warnings };
}

describe("the server's certificate", () => {
  test('of the given authority is trusted, whether that is a path or text', async () => {
    await writeFile(join(folder, 'ca.crt'), authority.ca);
    expect((await call(good, { ca: 'ca.crt' })).outcome).toBe(200);
    expect((await call(good, { ca: authority.ca })).outcome).toBe(200);
  });

  test.each([
    {
      title: 'that has expired',
      make: async () => await authority.issue({ daysLeft: -1 }),
      message: /is not trusted: its certificate has expired/,
    },
    {
      title: 'of an unknown authority',
      make: async () => await foreign.issue(),
      message: /is not trusted: (?:its certificate comes from an authority|the chain)/,
    },
    {
      title: 'for another host',
      make: async () => await authority.issue({ hosts: ['other.example'] }),
      message: /is not trusted: its certificate is for another host .*127\.0\.0\.1/,
    },
  ])('$title is refused in words', async ({ make, message }) => {
    const { outcome } = await call(await make(), { ca: authority.ca });
    expect(outcome).toMatchObject({ code: 'TLS_FAILED', uncertain: false, message: expect.stringMatching(message) });
    expect(outcome).toHaveProperty('hint', expect.stringMatching(/./));
  });

  test('that names no host passes where only the authority counts', async () => {
    const nameless = await authority.issue({ hosts: [] });
    expect((await call(nameless, { ca: authority.ca })).outcome).toMatchObject({ code: 'TLS_FAILED' });
    expect((await call(nameless, { ca: authority.ca, verifyHostname: false })).outcome).toBe(200);
    expect((await call(await foreign.issue(), { ca: authority.ca, verifyHostname: false })).outcome).toMatchObject({
      code: 'TLS_FAILED',
    });
  });

  test('is taken as it is where that is asked for, which is said aloud', async () => {
    const { outcome, warnings } = await call(await foreign.issue(), { insecure: true });
    expect(outcome).toBe(200);
    expect(warnings.map(({ code }) => code)).toEqual(['TLS_NOT_VERIFIED']);
  });
});

describe('our certificate', () => {
  test('is shown when it is given', async () => {
    const client = await authority.issue();
    expect((await call({ ...good, requestCert: true }, { ca: authority.ca, ...client })).outcome).toBe(200);
  });

  test.each([
    { title: 'that is missing', make: async () => ({}) },
    { title: 'of another authority', make: async () => await foreign.issue() },
  ])('$title is refused by the server, in words', async ({ make }) => {
    const { outcome } = await call({ ...good, requestCert: true }, { ca: authority.ca, ...(await make()) });
    expect(outcome).toMatchObject({ code: 'TLS_FAILED', message: expect.stringContaining('refused our certificate') });
  });
});

describe('settings that cannot work', () => {
  test.each([
    {
      title: 'a path that is not there',
      settings: { ca: 'nowhere.crt' },
      message: /tls\.ca: .*nowhere\.crt cannot be read/,
    },
    { title: 'a file of something else', settings: { ca: 'text.txt' }, message: /holds no PEM block/ },
    { title: 'a certificate without its key', settings: { cert: 'a.crt' }, message: /tls\.key is missing/ },
  ])('$title are told', async ({ settings, message }) => {
    await writeFile(join(folder, 'text.txt'), 'no certificate');
    await expect(loadTls(settings, folder)).rejects.toMatchObject({
      code: 'CONNECTION_INVALID',
      message: expect.stringMatching(message),
    });
  });

  test('a key of another certificate, and a certificate that has expired, are told before anything is sent', async () => {
    const { key } = await authority.issue();
    await expect(loadTls({ cert: good.cert, key }, folder)).rejects.toMatchObject({
      code: 'CONNECTION_INVALID',
      message: 'tls.key is not the key of tls.cert',
    });
    await expect(loadTls(await authority.issue({ daysLeft: -1 }), folder)).rejects.toMatchObject({
      code: 'CONNECTION_INVALID',
      message: expect.stringContaining('tls.cert has expired'),
    });
  });

  test('plain HTTP on the other side is told as that', async () => {
    await using plain = await serve((response) => sendJson(response, 200, {}));
    await using open = openClient(plain.origin.replace('http:', 'https:'), {
      retries: { attempts: 0, baseMs: 1, maxMs: 1 },
    });
    await expect(open.get()).rejects.toMatchObject({
      code: 'TLS_FAILED',
      message: expect.stringContaining('does not speak TLS'),
    });
  });
});
