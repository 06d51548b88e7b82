import { expect } from 'vitest';
import type { TestSandbox } from './start-sandbox.ts';

/** The section of reckon.yaml that leads to the sandbox. */
export const IMPLY_PROVIDER = `providers:
  imply:
    url: \${secret.env.RECKON_IMPLY_URL}
    token: \${secret.env.RECKON_IMPLY_TOKEN}
`;

/**
 * A document of a small cluster.
 *
 * @param name - Of the document; the cluster's too, unless `liveName` says another.
 * @param replicas - Of its query servers: a number or an expression.
 */
export function clusterDocument(name: string, replicas: number | string, liveName = name): string {
  return `type: imply.cluster
name: ${name}
properties:
  metadata: { name: "${liveName}" }
  spec:
    version: "2021.06"
    awsInstanceRole: imply-instance
    master: { replicas: 1, instanceType: t2.small }
    query: { replicas: ${replicas}, instanceType: t2.small }
    data: { tier1: { replicas: 1, instanceType: t2.small } }
    deepStorage: { path: "s3://my-bucket/${liveName}", encrypt: true }
`;
}

/** Someone who works in the console of Imply, behind reckon's back. */
export interface ImplyConsole {
  /** Gives a cluster another number of query servers. */
  resize(name: string, replicas: number): Promise<void>;
  remove(name: string): Promise<void>;
  /** Makes a cluster of that name. */
  make(name: string): Promise<void>;
}

/** Opens the console of a sandbox. */
export function implyConsole(sandbox: TestSandbox): ImplyConsole {
  const headers = { authorization: `Bearer ${sandbox.environment['RECKON_IMPLY_TOKEN']}` };
  const send = async (method: string, path: string, body?: unknown, type = 'application/json'): Promise<unknown> => {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await sandbox.request(path, { method, headers: { ...headers, 'content-type': type }, ...content });
    expect(answer.status, answer.text).toBeLessThan(300);
    return answer.text === '' ? undefined : answer.json();
  };
  const pathOf = async (name: string): Promise<string> => {
    const clusters = (await send('GET', '/api/v1/clusters')) as { metadata: { name: string; uid: string } }[];
    return `/api/v1/clusters/${clusters.find((cluster) => cluster.metadata.name === name)?.metadata.uid}`;
  };
  return {
    resize: async (name, replicas) => {
      const change = { spec: { query: { replicas } } };
      await send('PATCH', await pathOf(name), change, 'application/merge-patch+json');
    },
    remove: async (name) => {
      await send('DELETE', await pathOf(name));
    },
    make: async (name) => {
      const size = { replicas: 1, instanceType: 't2.small' };
      await send('POST', '/api/v1/clusters', {
        metadata: { name },
        spec: {
          version: '2021.06',
          awsInstanceRole: 'imply-instance',
          master: size,
          query: size,
          data: { tier1: size },
          deepStorage: { path: `s3://my-bucket/theirs/${name}`, encrypt: true },
        },
      });
    },
  };
}

/**
 * A document that makes a whole cluster `m-KEY` of each member.
 *
 * @param forEach - A map in YAML: the query servers of each.
 */
export function manyClusters(forEach: string): string {
  return `type: imply.cluster
name: many
forEach: ${forEach}
properties:
  metadata: { name: "m-\${each.key}" }
  spec:
    version: "2021.06"
    awsInstanceRole: imply-instance
    awsTags: []
    encryptVolumes: true
    master: { replicas: 1, instanceType: t2.small }
    query: { replicas: "\${each.value}", instanceType: t2.small }
    data: { tier1: { replicas: 1, instanceType: t2.small } }
    metadataStore: { instanceType: db.t3.small, diskSize: 27, backupRetention: 14, encrypt: true }
    pivot: { accessMode: PROXIED }
    deepStorage: { path: "s3://my-bucket/prefix", encrypt: true }
    druidExtensions: []
    featureFlags: []
    customFiles: []
`;
}
