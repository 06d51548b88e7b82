import { readFileSync } from 'node:fs';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { join } from 'node:path';
import type { Emulator } from '../../src/sandbox/frame/emulator.ts';
import type { ScriptedFault } from '../../src/sandbox/frame/fault-injection.ts';
import type { JournalEntry } from '../../src/sandbox/frame/request-journal.ts';
import type { ClockReading } from '../../src/sandbox/frame/sandbox-clock.ts';
import { type StartOptions, startEmulator } from '../../src/sandbox/frame/start-emulator.ts';
import { loadEmulator } from '../../src/sandbox/serve-sandbox.ts';

/** An answer as it came over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON; throws where it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies whose shape they are there to establish
  json(): any;
}

/** A plain request to the sandbox, past reckon's own client. */
interface PlainRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is where it is a string, else as JSON (with that content type, unless `headers` says another). */
  readonly body?: unknown;
  /** Name of the client identity whose certificate is shown; null shows none. Default: the first trusted one, if any. */
  readonly identity?: string | null;
}

/** The remote control of a running emulator: `/_control`. */
interface SandboxControl {
  requests(): Promise<JournalEntry[]>;
  clearRequests(): Promise<void>;
  // biome-ignore lint/suspicious/noExplicitAny: each emulator's state has its own shape
  state(): Promise<any>;
  reset(): Promise<void>;
  knob(name: string, value: string | number | boolean): Promise<void>;
  readonly clock: {
    read(): Promise<ClockReading>;
    advance(ms: number): Promise<ClockReading>;
    hold(): Promise<ClockReading>;
  };
  fault(fault: ScriptedFault): Promise<void>;
  clearFaults(): Promise<void>;
  /** A control of the system's own, below `/_control/`: `call('POST', 'imply/revoke-tokens', {})`. */
  call(method: string, path: string, body?: unknown): Promise<Answer>;
}

/** A sandbox for one test or one file of tests. */
export interface TestSandbox {
  readonly system: string;
  readonly origin: string;
  /** Where `ca.crt` and the identities' certificates are; empty over plain HTTP. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly control: SandboxControl;
  /** @param path - Path and query below the origin. */
  request(path: string, request?: PlainRequest): Promise<Answer>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Serves a system's emulator on a free port, settling at once unless `options.settle` says otherwise.
 *
 * @param system - Its name, or an emulator itself.
 */
export async function startSandbox(system: string | Emulator, options: StartOptions = {}): Promise<TestSandbox> {
  const emulator = typeof system === 'string' ? await loadEmulator(system) : system;
  const served = await startEmulator(emulator, { port: 0, settle: 0, ...options });
  const directory = served.directory ?? '';
  const trusted = emulator.identities?.find(({ kind }) => kind === undefined || kind === 'trusted')?.name;
  const send = (path: string, { identity = trusted ?? null, ...request }: PlainRequest = {}) =>
    sendPlainly(new URL(path, served.origin), request, tlsFiles(directory, identity));
  return {
    system: served.system,
    origin: served.origin,
    directory,
    environment: served.environment,
    control: makeControl(send),
    request: send,
    close: served.close,
    [Symbol.asyncDispose]: served.close,
  };
}

type Send = (path: string, request?: PlainRequest) => Promise<Answer>;

function makeControl(send: Send): SandboxControl {
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await send(`/_control/${path}`, { method, ...(body === undefined ? {} : { body }) });
    if (answer.status >= 300) throw new TypeError(`/_control/${path} answered ${answer.status}: ${answer.text}`);
    return answer;
  };
  return {
    call,
    requests: async () => (await call('GET', 'requests')).json(),
    clearRequests: async () => void (await call('DELETE', 'requests')),
    state: async () => (await call('GET', 'state')).json(),
    reset: async () => void (await call('POST', 'reset')),
    knob: async (name, value) => void (await call('PUT', 'knobs', { [name]: value })),
    clock: {
      read: async () => (await call('GET', 'clock')).json(),
      advance: async (advanceMs) => (await call('POST', 'clock', { advanceMs })).json(),
      hold: async () => (await call('POST', 'clock', { hold: true })).json(),
    },
    fault: async (fault) => void (await call('POST', 'faults', fault)),
    clearFaults: async () => void (await call('DELETE', 'faults')),
  };
}

interface TlsFiles {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

function tlsFiles(directory: string, identity: string | null): TlsFiles {
  if (directory === '') return {};
  const read = (name: string) => readFileSync(join(directory, name));
  const client = identity === null ? {} : { cert: read(`${identity}.crt`), key: read(`${identity}.key`) };
  return { ca: read('ca.crt'), ...client };
}

async function sendPlainly(url: URL, { method = 'GET', headers = {}, body }: PlainRequest, tls: TlsFiles) {
  const isText = typeof body === 'string';
  const payload = body === undefined ? undefined : isText ? body : JSON.stringify(body);
  const contentType = payload === undefined || isText ? {} : { 'content-type': 'application/json' };
  const length = payload === undefined ? {} : { 'content-length': String(Buffer.byteLength(payload)) };
  return await new Promise<Answer>((resolve, reject) => {
    const start = url.protocol === 'https:' ? requestHttps : requestHttp;
    const outgoing = start(url, {
      method,
      headers: { connection: 'close', ...contentType, ...length, ...headers },
      ...tls,
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: () => JSON.parse(text) });
      });
    });
    outgoing.end(payload);
  });
}
