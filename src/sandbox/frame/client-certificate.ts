import { TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';
import type { ClientCertificate } from './emulator.ts';

/**
 * Who calls, by the client certificate of the connection.
 *
 * @returns undefined where none was shown, and where it is expired or not signed by the sandbox's own authority.
 */
export function clientCertificate(request: FastifyRequest): ClientCertificate | undefined {
  const socket = request.raw.socket;
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const peer = socket.getPeerCertificate();
  if (peer?.subject === undefined) return undefined;
  return {
    commonName: asList(peer.subject.CN)[0] ?? '',
    organisationalUnits: asList(peer.subject.OU),
    fingerprint: peer.fingerprint256,
  };
}

function asList(value: string | string[] | undefined): string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
