import type { EmulatorContext } from '../frame/emulator.ts';
import { randomHex } from '../frame/random.ts';

/** The token that is valid from the start and never runs out. */
export const staticToken = 'sandbox-imply-token';

/** Secret of every client of the token endpoint. */
export const clientSecret = 'sandbox-imply-secret';

/** An OAuth client and what its service account may do. */
interface Client {
  readonly id: string;
  readonly mayManageClusters: boolean;
}

const clients: readonly Client[] = [
  { id: 'reckon', mayManageClusters: true },
  { id: 'viewer', mayManageClusters: false },
];

/** What a bearer token is worth. */
export type TokenVerdict = 'good' | 'without-role' | 'expired' | 'unknown';

/** The tokens in circulation. They do not outlive the process, as an identity server's signing keys would not here. */
export class TokenStore {
  readonly #context: EmulatorContext;
  readonly #issued = new Map<string, { readonly client: Client; readonly expiresAt: number }>();
  #isStaticRevoked = false;

  constructor(context: EmulatorContext) {
    this.#context = context;
  }

  /** @returns A JSON Web Token in form (its signature is random), and its lifetime in seconds; undefined on a bad client. */
  issue(id: string, secret: string): { token: string; expiresInSeconds: number } | undefined {
    const client = clients.find((known) => known.id === id);
    if (client === undefined || secret !== clientSecret) return undefined;
    const expiresInSeconds = Number(this.#context.knobs['tokenLifetimeSeconds']);
    const issuedAt = this.#context.clock.now();
    const roles = client.mayManageClusters ? ['manage-clusters'] : [];
    const claims = { iat: Math.floor(issuedAt / 1000), exp: Math.floor(issuedAt / 1000) + expiresInSeconds };
    const parts = [
      { alg: 'RS256', typ: 'JWT' },
      { ...claims, azp: id, realm_access: { roles } },
    ];
    const encoded = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    const token = [...encoded, randomHex(this.#context.random, 43)].join('.');
    this.#issued.set(token, { client, expiresAt: issuedAt + expiresInSeconds * 1000 });
    return { token, expiresInSeconds };
  }

  /** Judges the token of a request. */
  judge(token: string): TokenVerdict {
    if (token === staticToken) return this.#isStaticRevoked ? 'unknown' : 'good';
    const issued = this.#issued.get(token);
    if (issued === undefined) return 'unknown';
    if (issued.expiresAt <= this.#context.clock.now()) return 'expired';
    return issued.client.mayManageClusters ? 'good' : 'without-role';
  }

  /** Makes every issued token worthless, and on request the static one too. */
  revoke(withStatic: boolean): void {
    this.#issued.clear();
    if (withStatic) this.#isStaticRevoked = true;
  }

  /** As at the start. */
  reset(): void {
    this.#issued.clear();
    this.#isStaticRevoked = false;
  }
}
