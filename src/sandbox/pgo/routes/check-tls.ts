import { notFound, Refusal } from '../wire/refusal.ts';
import type { RequestFields } from '../wire/request-fields.ts';
import type { PgoWorld } from '../world/pgo-world.ts';

/** TLS settings of a cluster, stored or asked for. */
interface TlsSettings {
  readonly tlsSecret: string;
  readonly caSecret: string;
  readonly replicationTLSSecret: string;
  readonly tlsOnly: boolean;
}

/** Checks that TLS settings fit together and that their Secrets exist. */
export function checkTls(
  world: PgoWorld,
  namespace: string,
  tls: TlsSettings,
  pgBouncerSecret = '',
  hasPgBouncer = false,
): void {
  const hasBoth = tls.tlsSecret !== '' && tls.caSecret !== '';
  if (tls.replicationTLSSecret !== '' && !hasBoth) {
    throw new Refusal(
      'Both TLS secret and CA secret must be set in order to enable certificate-based authentication for replication',
    );
  }
  if (pgBouncerSecret !== '' && !hasPgBouncer) {
    throw new Refusal('pgBouncer must be enabled in order to enable TLS for pgBouncer');
  }
  if (pgBouncerSecret !== '' && !hasBoth) {
    throw new Refusal('Both TLS secret and CA secret must be set in order to enable TLS for pgBouncer');
  }
  if (tls.tlsOnly && !hasBoth) {
    throw new Refusal('TLS only clusters requires both a TLS secret and CA secret');
  }
  if (!hasBoth && (tls.tlsSecret !== '' || tls.caSecret !== '')) {
    throw new Refusal('Both TLS secret and CA secret must be set in order to enable TLS for PostgreSQL');
  }
  for (const secret of [tls.tlsSecret, tls.caSecret, tls.replicationTLSSecret, pgBouncerSecret]) {
    if (secret !== '' && world.secret(namespace, secret) === undefined) {
      throw notFound('secrets', secret);
    }
  }
}

/** The TLS settings of a create request. */
export function tlsOf(fields: RequestFields): TlsSettings {
  return {
    tlsSecret: fields.string('TLSSecret'),
    caSecret: fields.string('CASecret'),
    replicationTLSSecret: fields.string('ReplicationTLSSecret'),
    tlsOnly: fields.boolean('TLSOnly'),
  };
}
