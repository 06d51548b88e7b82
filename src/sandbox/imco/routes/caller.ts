import { TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';
import { clientCertificate } from '../../frame/client-certificate.ts';
import type { Platform } from '../core/platform.ts';
import type { World } from '../core/world.ts';

/** Whose world a call works on, or why it may not. */
export type Caller = { readonly world: World } | { readonly reason: string };

/**
 * The customer behind a call: the certificate is the identity, there is no other login. Certificates of hosts (first
 * organisational unit `Hosts`) are for the machines' own paths and are refused here.
 */
export function callerOf(request: FastifyRequest, platform: Platform): Caller {
  const certificate = clientCertificate(request);
  if (!certificate) return { reason: refusalOf(request) };
  if (certificate.organisationalUnits[0] === 'Hosts') {
    return { reason: 'a host certificate is not accepted here: use the API certificate of a user' };
  }
  const world = platform.worldOf(certificate.commonName);
  return world ? { world } : { reason: `no user has the client certificate ${certificate.commonName}` };
}

function refusalOf(request: FastifyRequest): string {
  const socket = request.raw.socket;
  const isShown = socket instanceof TLSSocket && socket.getPeerCertificate()?.subject !== undefined;
  if (!isShown) return 'no client certificate was presented';
  const code = String(socket.authorizationError);
  return code.includes('CERT_HAS_EXPIRED')
    ? 'the client certificate has expired'
    : 'the client certificate was not issued by the service CA';
}
