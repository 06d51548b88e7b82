import { ProviderError } from '../model/provider-error.ts';
import type { TlsMaterial } from './tls-settings.ts';

/** How long a server that takes our certificate is given to hang up all the same. */
const PATIENCE_MS = 400;

/**
 * Whether a server hangs up right after the handshake, before anything was sent: that is how some refuse a client's
 * certificate under TLS 1.3, where the handshake itself ends well on the client's side (RFC 8446 section 4.4.2.4 lets a server
 * decide after it). From the failed request alone this cannot be told from a connection that broke.
 */
export async function hangsUpAfterHandshake(origin: URL, tls: TlsMaterial): Promise<boolean> {
  const { verifyHostname: _verify, ...material } = tls;
  return await new Promise<boolean>((resolve) => {
    const socket = process.getBuiltinModule('node:tls').connect({
      host: origin.hostname.replace(/^\[|\]$/g, ''),
      port: origin.port === '' ? 443 : Number(origin.port),
      ...material,
      checkServerIdentity: () => undefined,
    });
    let isSecure = false;
    const finish = (hangsUp: boolean) => {
      socket.destroy();
      resolve(hangsUp);
    };
    socket.on('secureConnect', () => {
      isSecure = true;
      socket.setTimeout(PATIENCE_MS, () => finish(false));
    });
    socket.on('error', () => finish(isSecure));
    socket.on('close', () => finish(isSecure));
    socket.resume();
  });
}

/** The error of a server that does not take our certificate. */
export function certificateRefused(server: string, hasCertificate: boolean, cause: unknown): ProviderError {
  return new ProviderError(
    'TLS_FAILED',
    hasCertificate
      ? `${server} refused our certificate`
      : `${server} refused our certificate: it wants one and there is none`,
    {
      hint: 'Check `tls.cert` and `tls.key` of the connection: issued by the authority that this server trusts, and not expired.',
      cause,
    },
  );
}
