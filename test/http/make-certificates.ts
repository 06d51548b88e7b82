// The certificate library's dependency injection looks for it on the global object while it loads.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 86_400_000;

/** A certificate and its key as PEM. */
export interface Pem {
  readonly cert: string;
  readonly key: string;
}

/** An authority that signs whatever a test wants. */
export interface TestAuthority {
  readonly ca: string;
  /** @param hosts - Names and addresses; none for a certificate that names no host at all. */
  issue(options?: { readonly hosts?: readonly string[]; readonly daysLeft?: number }): Promise<Pem>;
}

/** Makes a throw-away authority. */
export async function makeAuthority(name = 'test authority'): Promise<TestAuthority> {
  x509.cryptoProvider.set(webcrypto);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [name] }],
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - dayMs),
    notAfter: new Date(Date.now() + dayMs),
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  return {
    ca: authority.toString('pem'),
    issue: async ({ hosts = ['127.0.0.1'], daysLeft = 1 } = {}) => {
      const pair = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
      const names = hosts.map((host) => ({ type: isIP(host) === 0 ? 'dns' : 'ip', value: host }) as const);
      const certificate = await x509.X509CertificateGenerator.create({
        subject: [{ O: ['test'] }],
        issuer: authority.subjectName,
        publicKey: pair.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        notBefore: new Date(Date.now() - 3 * dayMs),
        notAfter: new Date(Date.now() + daysLeft * dayMs),
        extensions: names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)],
      });
      const key = await webcrypto.subtle.exportKey('pkcs8', pair.privateKey);
      return { cert: certificate.toString('pem'), key: x509.PemConverter.encode(key, 'PRIVATE KEY') };
    },
  };
}
