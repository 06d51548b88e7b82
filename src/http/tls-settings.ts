import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ProviderError } from '../model/provider-error.ts';

/** A connection's `tls`: each of the three a path or PEM text. */
export interface TlsSettings {
  /** Certificates to trust instead of the system's. */
  readonly ca?: string;
  /** Our certificate, with its chain. */
  readonly cert?: string;
  /** Its private key. */
  readonly key?: string;
  /** Takes any server certificate: for trying only. */
  readonly insecure?: boolean;
  /** false: the certificate must be of the given authority, but may name another host. */
  readonly verifyHostname?: boolean;
}

/** The three as PEM, and what is checked. */
export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly rejectUnauthorized: boolean;
  readonly verifyHostname: boolean;
}

/**
 * Reads what stands under `tls`.
 *
 * @param root - Folder from which paths are meant.
 * @throws {ProviderError} `CONNECTION_INVALID` for a file that cannot be read or holds no PEM, and for half a pair
 */
export async function loadTls(settings: TlsSettings, root: string): Promise<TlsMaterial> {
  if ((settings.cert === undefined) !== (settings.key === undefined)) {
    const missing = settings.cert === undefined ? 'tls.cert' : 'tls.key';
    throw new ProviderError(
      'CONNECTION_INVALID',
      `${missing} is missing: a client certificate needs both cert and key`,
    );
  }
  const [ca, cert, key] = await Promise.all([
    loadPem('tls.ca', settings.ca, root, 'CERTIFICATE'),
    loadPem('tls.cert', settings.cert, root, 'CERTIFICATE'),
    loadPem('tls.key', settings.key, root, 'PRIVATE KEY'),
  ]);
  checkPair(cert, key, ca);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    rejectUnauthorized: settings.insecure !== true,
    verifyHostname: settings.verifyHostname !== false,
  };
}

/** Refuses now what would otherwise fail in the midst of a run: a key of another certificate, a certificate that has expired. */
function checkPair(cert: string | undefined, key: string | undefined, ca: string | undefined): void {
  if (ca === undefined && cert === undefined) return;
  try {
    process.getBuiltinModule('node:tls').createSecureContext({ ca, cert, key });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const what = /key values mismatch/i.test(reason)
      ? 'tls.key is not the key of tls.cert'
      : `tls cannot be used: ${reason}`;
    throw new ProviderError('CONNECTION_INVALID', what, { cause });
  }
  if (cert === undefined) return;
  const { X509Certificate } = process.getBuiltinModule('node:crypto');
  const { validTo } = new X509Certificate(cert);
  if (Date.parse(validTo) < Date.now()) {
    throw new ProviderError('CONNECTION_INVALID', `tls.cert has expired (${validTo})`, {
      hint: 'Get a new certificate from whoever runs the server.',
    });
  }
}

async function loadPem(
  name: string,
  value: string | undefined,
  root: string,
  label: string,
): Promise<string | undefined> {
  if (value === undefined) return undefined;
  const isText = value.includes('-----BEGIN');
  const path = resolve(root, value);
  let text = value;
  if (!isText) {
    try {
      text = await readFile(path, 'utf8');
    } catch (cause) {
      throw new ProviderError('CONNECTION_INVALID', `${name}: ${path} cannot be read`, {
        hint: 'Give a path from the project folder, or the PEM text itself.',
        cause,
      });
    }
  }
  if (!new RegExp(`-----BEGIN [A-Z0-9 ]*${label}-----`).test(text)) {
    const where = isText ? 'the text' : path;
    throw new ProviderError('CONNECTION_INVALID', `${name}: ${where} holds no PEM block of kind ${label}`);
  }
  return text;
}
