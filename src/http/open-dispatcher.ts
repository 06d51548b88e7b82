import type { Dispatcher } from 'undici';
import type { TlsMaterial } from './tls-settings.ts';

/** What the sockets of one connection are made with. */
export interface DispatcherSettings {
  readonly tls: TlsMaterial;
  /** Sockets at most. */
  readonly connections: number;
  readonly connectTimeoutMs: number;
  readonly timeoutMs: number;
  /** Where `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are looked up, in either case. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Sends one request and gives the answer's head and its body as a stream. */
export type Dispatch = (options: Omit<Dispatcher.RequestOptions, 'origin'>) => Promise<Dispatcher.ResponseData>;

/** Sockets to one origin. */
export interface OpenDispatcher {
  readonly dispatch: Dispatch;
  close(): Promise<void>;
}

/** Opens a pool to an origin, or a tunnel through the environment's proxy. Sends nothing yet. */
export async function openDispatcher(origin: URL, settings: DispatcherSettings): Promise<OpenDispatcher> {
  const proxy = proxyFor(origin, settings.environment);
  const { Pool, request } = await import('./undici-parts.ts');
  const options = {
    connections: settings.connections,
    headersTimeout: settings.timeoutMs,
    bodyTimeout: settings.timeoutMs,
    allowH2: false,
  };
  const connect = connectOptions(origin, settings);
  const dispatcher =
    proxy === undefined
      ? new Pool(origin.origin, { ...options, allowH2: false, connect })
      : await openTunnel(proxy, options, connect);
  return {
    dispatch: async (sent) => await request.call(dispatcher, { ...sent, origin: origin.origin }),
    close: async () => await dispatcher.destroy(),
  };
}

/** Sockets that go through a proxy. They need more of undici than the parts that are loaded for all others. */
async function openTunnel(
  proxy: string,
  options: { readonly connections: number; readonly headersTimeout: number; readonly bodyTimeout: number },
  connect: ReturnType<typeof connectOptions>,
): Promise<Dispatcher> {
  const { ProxyAgent } = await import('undici');
  return new ProxyAgent({ ...options, uri: proxy, requestTls: connect, allowH2: false });
}

function connectOptions(origin: URL, { tls, connectTimeoutMs }: DispatcherSettings) {
  const { verifyHostname, ...material } = tls;
  // Loading Node's TLS takes as long as a small plan does: plain HTTP goes without.
  if (origin.protocol !== 'https:') return { timeout: connectTimeoutMs, keepAlive: true };
  const { checkServerIdentity } = process.getBuiltinModule('node:tls');
  return {
    ...material,
    timeout: connectTimeoutMs,
    keepAlive: true,
    checkServerIdentity: verifyHostname ? checkServerIdentity : () => undefined,
  };
}

/** The proxy that the environment names for an origin; `undefined` for none. Lower case wins, as with curl. */
export function proxyFor(origin: URL, environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const names = origin.protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY'];
  const proxy = names.map((name) => environment[name]).find((value) => value !== undefined && value !== '');
  if (proxy === undefined) return undefined;
  const exceptions = environment['no_proxy'] ?? environment['NO_PROXY'] ?? '';
  return exceptions.split(/[\s,]+/).some((entry) => isExempt(origin, entry)) ? undefined : proxy;
}

/** Whether an entry of `NO_PROXY` names the origin: `*`, a host, a domain with everything beneath it, each with or without port. */
function isExempt(origin: URL, entry: string): boolean {
  if (entry === '') return false;
  if (entry === '*') return true;
  const [, name = '', port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  const originPort = origin.port === '' ? (origin.protocol === 'https:' ? '443' : '80') : origin.port;
  if (port !== undefined && port !== originPort) return false;
  const host = origin.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const domain = name.replace(/^\*?\./, '').toLowerCase();
  return host === domain || host.endsWith(`.${domain}`);
}
