import { TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';

/**
 * What a caller has shown: nothing, a client certificate that the server trusts, or one that it does not. Over plain
 * HTTP nobody is asked, which counts as trusted (the apiserver with `DISABLE_TLS`).
 */
export function presentedCertificate(request: FastifyRequest): 'none' | 'trusted' | 'untrusted' {
  const { socket } = request.raw;
  if (!(socket instanceof TLSSocket)) {
    return 'trusted';
  }
  if (Object.keys(socket.getPeerCertificate()).length === 0) {
    return 'none';
  }
  return socket.authorized ? 'trusted' : 'untrusted';
}
