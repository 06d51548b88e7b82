import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FastifyInstance, type FastifyPluginAsync, type FastifyServerOptions, fastify } from 'fastify';
import type { ServerCertificate } from './certificate-authority.ts';
import { controlRoutes } from './control-routes.ts';
import { DataDirectory } from './data-directory.ts';
import type { Emulator, EmulatorContext, RunningEmulator } from './emulator.ts';
import { FaultInjection, type RandomFault } from './fault-injection.ts';
import { interceptRequests } from './intercept-requests.ts';
import { defaultKnobs, type KnobValues, readKnobs } from './knob-settings.ts';
import { createRandom } from './random.ts';
import { RequestJournal } from './request-journal.ts';
import { ServedClock } from './sandbox-clock.ts';
import { SandboxError } from './sandbox-error.ts';

/** How an emulator is served; everything has a default. */
export interface StartOptions {
  /** 0 takes any free port. Default: the emulator's own. */
  readonly port?: number | undefined;
  /** Name or address to listen on. Default 127.0.0.1. */
  readonly host?: string | undefined;
  /** Real milliseconds that every answer takes longer. Default 0. */
  readonly latencyMs?: number | undefined;
  /** Factor on the system's natural waiting times: 0 settles at once. Default 1. */
  readonly settle?: number | undefined;
  /** Default: another one each time. */
  readonly seed?: number | undefined;
  /** Faults by chance, from `parseRandomFaults`. Default none. */
  readonly faults?: readonly RandomFault[] | undefined;
  /** Where to keep what was made, as `<system>.json`. Default: nowhere. */
  readonly dataDirectory?: string | undefined;
  /** Where certificates are written. Default: a fresh temporary folder that goes when the emulator is closed. */
  readonly directory?: string | undefined;
  /** Knobs that start with another value than their default. */
  readonly knobs?: Readonly<KnobValues> | undefined;
}

/** An emulator that answers requests. */
export interface ServedEmulator {
  readonly system: string;
  /** `http://127.0.0.1:4510` or `https://…`, without a trailing slash. */
  readonly origin: string;
  /** Where `ca.crt` and the clients' certificates are; absent over plain HTTP. */
  readonly directory?: string;
  /** The environment variables a project needs to speak to it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Lines for a person: what is there to try. */
  readonly hints: readonly string[];
  /** Cuts all connections, saves what is to be kept, and removes temporary files. */
  close(): Promise<void>;
}

/**
 * Serves one emulator over HTTP or HTTPS, with journal, latency, faults and `/_control` around it.
 *
 * @throws {SandboxError} `SANDBOX_PORT` when the port is taken; `SANDBOX_OPTION` on a wrong knob; `SANDBOX_DATA` when
 *   the kept state cannot be read.
 */
export async function startEmulator(emulator: Emulator, options: StartOptions = {}): Promise<ServedEmulator> {
  const host = options.host ?? '127.0.0.1';
  const initialKnobs = { ...defaultKnobs(emulator), ...readKnobs(emulator, options.knobs ?? {}) };
  const knobs = { ...initialKnobs };
  const clock = new ServedClock();
  const random = createRandom(options.seed ?? randomInt(2 ** 32));
  const journal = new RequestJournal();
  const faults = new FaultInjection(options.faults ?? [], random);
  const closing = new AbortController();
  let running: RunningEmulator | undefined;
  const snapshot = () => running?.snapshot();
  const data =
    options.dataDirectory === undefined
      ? undefined
      : new DataDirectory(options.dataDirectory, emulator.system, snapshot);
  const saved = await data?.load();

  const certificates = await prepareCertificates(emulator, host, options.directory);
  const app = createServer(emulator, certificates?.server);
  let origin = '';
  const context: EmulatorContext = {
    clock,
    random,
    settle: (naturalMs) => naturalMs * (options.settle ?? 1),
    knobs,
    origin: () => origin,
    saved,
    changed: () => data?.changed(),
  };

  const close = async () => {
    closing.abort();
    clock.clear();
    await app.close();
    clock.clear();
    await data?.flush();
    if (certificates?.isTemporary) await rm(certificates.directory, { recursive: true, force: true });
  };

  try {
    interceptRequests(app, { journal, faults, clock, latencyMs: options.latencyMs ?? 0, signal: closing.signal });
    // Each in a scope of its own: what an emulator does to parsers and error handlers stays with it.
    const controls: FastifyPluginAsync = async (scope) =>
      controlRoutes(scope, {
        emulator,
        journal,
        faults,
        clock,
        knobs,
        initialKnobs,
        running: () => running ?? { snapshot: () => undefined, reset: () => undefined },
        changed: context.changed,
      });
    const emulated: FastifyPluginAsync = async (scope) => {
      running = await emulator.start(scope, context);
    };
    await app.register(controls, { prefix: '/_control' });
    await app.register(emulated);
    await app.ready();
    origin = await listen(app, emulator, host, options.port ?? emulator.defaultPort);
  } catch (error) {
    await close();
    throw error;
  }

  const served = { origin, ...(certificates === undefined ? {} : { directory: certificates.directory }) };
  return {
    ...served,
    system: emulator.system,
    environment: emulator.environment(served),
    hints: emulator.hints(served),
    close,
  };
}

interface PreparedCertificates {
  readonly server: ServerCertificate;
  readonly directory: string;
  readonly isTemporary: boolean;
}

async function prepareCertificates(
  emulator: Emulator,
  host: string,
  given: string | undefined,
): Promise<PreparedCertificates | undefined> {
  if (emulator.transport === 'http') return undefined;
  const directory = given ?? (await mkdtemp(join(tmpdir(), `reckon-sandbox-${emulator.system}-`)));
  // Loaded only for TLS: the certificate library takes longer to load than the rest of the sandbox together.
  const { writeCertificates } = await import('./certificate-authority.ts');
  const server = await writeCertificates(directory, [host], emulator.identities ?? []);
  return { server, directory, isTemporary: given === undefined };
}

function createServer(emulator: Emulator, tls: ServerCertificate | undefined): FastifyInstance {
  const options: FastifyServerOptions = {
    bodyLimit: 16 * 2 ** 20,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 1_000 },
  };
  if (tls === undefined) return fastify(options);
  const asksForClient = emulator.transport === 'mutual-tls' || emulator.transport === 'optional-client-certificate';
  const https = { ...tls, requestCert: asksForClient, rejectUnauthorized: emulator.transport === 'mutual-tls' };
  // Emulators see one type of application whatever carries it: routes and replies are the same over TLS.
  return fastify({ ...options, https } as FastifyServerOptions);
}

async function listen(app: FastifyInstance, emulator: Emulator, host: string, port: number): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && (cause.code === 'EADDRINUSE' || cause.code === 'EACCES'))) {
      throw cause;
    }
    throw new SandboxError('SANDBOX_PORT', `port ${port} of ${host} cannot be taken for ${emulator.system}`, {
      hint: 'Something else listens there: choose another with --port N, or --port 0 for any free one.',
      cause,
    });
  }
  const address = app.server.address();
  const actualPort = typeof address === 'object' && address !== null ? address.port : port;
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
  return `${emulator.transport === 'http' ? 'http' : 'https'}://${name}:${actualPort}`;
}
