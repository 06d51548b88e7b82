// The certificate library's dependency injection looks for it on the global object while it loads.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import type { ClientIdentity } from './emulator.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 86_400_000;

interface Authority {
  readonly certificate: x509.X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

interface Subject {
  readonly commonName: string;
  readonly organisationalUnits?: readonly string[];
  /** Extended key usage. */
  readonly usage: x509.ExtendedKeyUsage;
  /** Host names and addresses, for a server. */
  readonly hosts?: readonly string[];
  readonly isExpired?: boolean;
}

/** PEM text that a TLS server needs. */
export interface ServerCertificate {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/**
 * Makes a throw-away authority and what it signs, and writes `ca.crt` and each identity's `<name>.crt` and `<name>.key`
 * (mode 0600) into `directory`. The authority's own key never touches the disk.
 *
 * @param hosts - Names and addresses the server is called by, beside localhost, 127.0.0.1 and ::1.
 */
export async function writeCertificates(
  directory: string,
  hosts: readonly string[],
  identities: readonly ClientIdentity[],
): Promise<ServerCertificate> {
  x509.cryptoProvider.set(webcrypto);
  const authority = await makeAuthority('reckon sandbox');
  const names = [...new Set(['localhost', '127.0.0.1', '::1', ...hosts])];
  const server = await issue(authority, {
    commonName: 'localhost',
    usage: x509.ExtendedKeyUsage.serverAuth,
    hosts: names,
  });
  const ca = authority.certificate.toString('pem');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writePem(directory, 'ca.crt', ca);
  for (const identity of identities) {
    const signer = identity.kind === 'foreign' ? await makeAuthority('another authority') : authority;
    const client = await issue(signer, {
      commonName: identity.name,
      ...(identity.organisationalUnits === undefined ? {} : { organisationalUnits: identity.organisationalUnits }),
      usage: x509.ExtendedKeyUsage.clientAuth,
      isExpired: identity.kind === 'expired',
    });
    await writePem(directory, `${identity.name}.crt`, client.cert);
    await writePem(directory, `${identity.name}.key`, client.key);
  }
  return { ca, ...server };
}

async function makeAuthority(commonName: string): Promise<Authority> {
  const keys = await makeKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [commonName] }],
    keys: keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - dayMs),
    notAfter: new Date(Date.now() + 365 * dayMs),
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  return { certificate, keys };
}

async function issue(authority: Authority, subject: Subject): Promise<{ cert: string; key: string }> {
  const keys = await makeKeys();
  const units = (subject.organisationalUnits ?? []).map((unit) => ({ OU: [unit] }));
  const hosts = (subject.hosts ?? []).map((host) => ({ type: isIP(host) === 0 ? 'dns' : 'ip', value: host }) as const);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [{ CN: [subject.commonName] }, ...units],
    issuer: authority.certificate.subjectName,
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - (subject.isExpired ? 3 : 1) * dayMs),
    notAfter: new Date(Date.now() + (subject.isExpired ? -1 : 365) * dayMs),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([subject.usage]),
      ...(hosts.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension([...hosts])]),
    ],
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { cert: certificate.toString('pem'), key: x509.PemConverter.encode(key, 'PRIVATE KEY') };
}

async function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

async function writePem(directory: string, name: string, pem: string): Promise<void> {
  await writeFile(join(directory, name), `${pem.trimEnd()}\n`, { mode: 0o600 });
}
