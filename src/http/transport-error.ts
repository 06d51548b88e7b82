import { isIP } from 'node:net';
import { ProviderError } from '../model/provider-error.ts';

/** A request that got no answer: what to say, and whether it may have arrived all the same. */
export interface TransportFailure {
  readonly error: ProviderError;
  /** Whether the server cannot have seen it, so that anything may be sent again. */
  readonly notSent: boolean;
  /** Whether trying again may help. */
  readonly passing: boolean;
}

/** Codes of failures before a connection stood. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);

/** What a certificate problem means, by OpenSSL's and Node's codes. */
const CERTIFICATE_WORDS: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  CERT_HAS_EXPIRED: ['its certificate has expired', 'Renew the certificate on the server.'],
  CERT_NOT_YET_VALID: ['its certificate is not valid yet', 'Compare the clocks of this machine and the server.'],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    'its certificate is signed by itself and not trusted here',
    'Put that certificate under `tls.ca` of the connection.',
  ],
  SELF_SIGNED_CERT_IN_CHAIN: [
    'its certificate comes from an authority that is not trusted here',
    "Put that authority's certificate under `tls.ca` of the connection.",
  ],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'its certificate comes from an authority that is not trusted here',
    "Put that authority's certificate under `tls.ca` of the connection.",
  ],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [
    'its certificate comes from an authority that is not trusted here',
    "Put that authority's certificate under `tls.ca` of the connection.",
  ],
  UNABLE_TO_GET_ISSUER_CERT: [
    'the chain of its certificate is incomplete',
    'Let the server send its intermediate certificates, or put the whole chain under `tls.ca`.',
  ],
  CERT_SIGNATURE_FAILURE: [
    'its certificate is not signed by the authority that it names',
    'Check that `tls.ca` belongs to this server.',
  ],
  CERT_REVOKED: ['its certificate was revoked', 'Renew the certificate on the server.'],
};

/** What our own certificate's refusal looks like: alerts by which a server ends the handshake, or just after it. */
const CLIENT_CERTIFICATE =
  /alert (?:bad certificate|unknown ca|certificate (?:required|unknown|expired|revoked)|handshake failure|access denied|unsupported certificate)/i;

/** Whether the server closed a connection on which it had never answered anything. */
export function closedUnanswered(error: unknown): boolean {
  const socket: unknown = error instanceof Error && 'socket' in error ? error.socket : undefined;
  return typeof socket === 'object' && socket !== null && 'bytesRead' in socket && socket.bytesRead === 0;
}

/** Says in words why a request got no answer. @param server - Origin, for people. */
export function transportFailure(cause: unknown, server: string): TransportFailure {
  const root = rootOf(cause);
  const code = codeOf(root);
  const message = root instanceof Error ? root.message : String(root);
  const tls = tlsError(code, message, root, server);
  if (tls !== undefined) return { error: tls, notSent: true, passing: false };
  if (NOT_SENT.has(code)) {
    const error = new ProviderError('CONNECTION_FAILED', `${server} cannot be reached: ${reachWords(code, server)}`, {
      hint: 'Check `url` of the connection, the network, and HTTPS_PROXY and NO_PROXY.',
      cause,
    });
    return { error, notSent: true, passing: true };
  }
  if (TIMEOUTS.has(code)) {
    const error = new ProviderError('PROVIDER_TIMEOUT', `${server} did not answer in time`, {
      hint: 'Raise `timeout` of the connection if the server is known to be slow.',
      uncertain: true,
      cause,
    });
    return { error, notSent: false, passing: true };
  }
  const error = new ProviderError('CONNECTION_FAILED', `the connection to ${server} broke: ${message}`, {
    uncertain: true,
    cause,
  });
  return { error, notSent: false, passing: code !== 'UND_ERR_INVALID_ARG' };
}

function tlsError(code: string, message: string, cause: unknown, server: string): ProviderError | undefined {
  const words = CERTIFICATE_WORDS[code];
  if (words !== undefined) {
    return new ProviderError('TLS_FAILED', `${server} is not trusted: ${words[0]}`, { hint: words[1], cause });
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const reason = cause instanceof Error && 'reason' in cause ? String(cause.reason) : message;
    return new ProviderError(
      'TLS_FAILED',
      `${server} is not trusted: its certificate is for another host (${reason})`,
      {
        hint: 'Use the host name that the certificate names in `url`, or set `tls.verifyHostname: false` with a `tls.ca` that you trust.',
        cause,
      },
    );
  }
  if (CLIENT_CERTIFICATE.test(message)) {
    return new ProviderError('TLS_FAILED', `${server} refused our certificate: ${alertWords(message)}`, {
      hint: 'Check `tls.cert` and `tls.key` of the connection: issued by the authority that this server trusts, and not expired.',
      cause,
    });
  }
  if (code.startsWith('ERR_OSSL') || code.startsWith('ERR_SSL') || code === 'EPROTO') {
    const plain = /wrong version number|packet length too long|http request/i.test(message);
    return new ProviderError(
      'TLS_FAILED',
      plain ? `${server} does not speak TLS on this port` : `no secure connection to ${server}: ${message}`,
      {
        hint: plain ? 'Try `http://` in `url`, or the port that serves TLS.' : 'Check `tls` of the connection.',
        cause,
      },
    );
  }
  return undefined;
}

/** The innermost error: addresses tried in turn, and causes, are peeled off. */
function rootOf(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0]);
  if (error instanceof Error && error.cause instanceof Error && codeOf(error.cause) !== '') return rootOf(error.cause);
  return error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function reachWords(code: string, server: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens there';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return isIP(server) === 0 ? 'the host name is unknown' : 'the address is unknown';
    case 'UND_ERR_CONNECT_TIMEOUT':
      return 'no connection within the time limit';
    default:
      return 'there is no route to it';
  }
}

function alertWords(message: string): string {
  return /alert ([a-z ]+?)(?::|$|\n)/i.exec(message)?.[1]?.trim() ?? 'handshake refused';
}
