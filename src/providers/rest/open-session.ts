import type { Authentication } from '../../http/authentication.ts';
import { HttpClient } from '../../http/http-client.ts';
import { Redactor } from '../../http/redact-secrets.ts';
import type { RetryRule } from '../../http/retry-policy.ts';
import { loadTls, type TlsSettings } from '../../http/tls-settings.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import { revealValue, type ValueObject } from '../../model/value.ts';
import { durationMs } from '../definition/duration.ts';
import type { ProviderHost } from './provider-host.ts';
import type { FailureReader } from './read-failure.ts';
import { Session } from './session.ts';

/** What a system adds to the settings that all share. */
export interface SessionPlan {
  readonly system: string;
  /** Added to `url`. */
  basePath?(settings: JsonObject): string;
  authentication(settings: JsonObject, redactor: Redactor, host: ProviderHost): Authentication;
  headers?(settings: JsonObject): Readonly<Record<string, string>>;
  readonly failures: FailureReader;
  readonly retryRules?: readonly RetryRule[];
  /** Where the settings say nothing. */
  readonly defaults?: { readonly concurrency?: number; readonly timeoutMs?: number; readonly verifyHostname?: boolean };
}

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;
const USER_AGENT = 'reckon';

/**
 * Opens a session from settings that fit the provider's schema. Sends nothing yet.
 *
 * @throws {ProviderError} `CONNECTION_INVALID` for settings that cannot work
 */
export async function openSession(
  name: string,
  settings: ValueObject,
  plan: SessionPlan,
  host: ProviderHost,
): Promise<Session> {
  const redactor = new Redactor();
  // Where a server is is no secret, wherever the setting was taken from: errors and traces must be able to name it.
  const { url: _url, ...others } = settings;
  redactor.addAll(others);
  const plain = objectOf(revealValue(settings));
  const base = baseUrl(name, plain, plan);
  const tls = await loadTls(tlsSettings(plain, plan), host.root);
  const concurrency = numberOf(plain['concurrency']) ?? plan.defaults?.concurrency ?? 10;
  const timeoutMs = durationOf(plain['timeout']) ?? plan.defaults?.timeoutMs ?? 60_000;
  const http = new HttpClient(
    {
      base,
      tls,
      headers: {
        accept: 'application/json',
        'user-agent': USER_AGENT,
        ...plan.headers?.(plain),
        ...headersOf(plain['headers'], redactor),
      },
      authentication: plan.authentication(plain, redactor, host),
      connections: concurrency,
      connectTimeoutMs: Math.min(CONNECT_TIMEOUT_MS, timeoutMs),
      timeoutMs,
      maxBytes: MAX_ANSWER_BYTES,
      retries: { attempts: numberOf(plain['retries']) ?? 4, baseMs: 250, maxMs: 30_000 },
      retryRules: plan.retryRules ?? [],
      redactor,
    },
    host,
  );
  return new Session({
    name,
    system: plan.system,
    concurrency,
    settings,
    http,
    clock: host.clock,
    root: host.root,
    mayRead: host.mayRead,
    failures: plan.failures,
    warn: (diagnostic) => host.warn(diagnostic),
  });
}

function baseUrl(name: string, settings: JsonObject, plan: SessionPlan): URL {
  const url = settings['url'];
  if (typeof url !== 'string' || !URL.canParse(url) || !/^https?:/i.test(url)) {
    throw new ProviderError('CONNECTION_INVALID', `providers.${name}.url must be an http or https URL`);
  }
  const base = new URL(url);
  if (base.username !== '' || base.password !== '') {
    throw new ProviderError('CONNECTION_INVALID', `providers.${name}.url must not hold credentials`, {
      hint: 'Put them into their own settings, as ${secret.env.NAME}.',
    });
  }
  const path = base.pathname.replace(/\/+$/, '');
  const added = (plan.basePath?.(settings) ?? '').replace(/\/+$/, '');
  base.pathname = path.endsWith(added) ? path : `${path}${added}`;
  base.search = '';
  base.hash = '';
  return base;
}

function tlsSettings(settings: JsonObject, plan: SessionPlan): TlsSettings {
  const tls = objectOf(settings['tls']);
  const text = (key: 'ca' | 'cert' | 'key') => {
    const value = tls[key];
    return typeof value === 'string' ? { [key]: value } : {};
  };
  const verify = tls['verifyHostname'];
  return {
    ...text('ca'),
    ...text('cert'),
    ...text('key'),
    insecure: tls['insecure'] === true,
    // Without an authority of its own any host of the public ones would do: then the name is what counts.
    verifyHostname:
      typeof verify === 'boolean' ? verify : tls['ca'] === undefined || (plan.defaults?.verifyHostname ?? true),
  };
}

function headersOf(value: Json | undefined, redactor: Redactor): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, text] of Object.entries(objectOf(value))) {
    headers[name.toLowerCase()] = String(text);
    if (/auth|token|key|secret|cookie/i.test(name)) redactor.add(String(text));
  }
  return headers;
}

function durationOf(value: Json | undefined): number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? durationMs(value) : undefined;
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
