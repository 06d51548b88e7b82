import type { PlannedChange } from '../../src/model/change.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { ResourceAddress } from '../../src/model/resource-address.ts';
import type { SourceLocation } from '../../src/model/source-location.ts';
import { Secret, Unknown } from '../../src/model/value.ts';

/** A place in a document. */
export function at(line: number, file = 'resources/events.yaml'): SourceLocation {
  return { file, line, column: 5 };
}

/** The address that the text is. */
export function address(text: string): ResourceAddress {
  return text as ResourceAddress;
}

/** A planned change with what a test cares for. */
export function change(name: string, fields: Partial<PlannedChange> = {}): PlannedChange {
  const [system = '', type = ''] = name.split('.');
  return {
    address: address(name),
    action: 'update',
    type: `${system}.${type}`,
    connection: system,
    reason: 'desired-changed',
    before: null,
    after: null,
    fields: [],
    dependsOn: [],
    notes: [],
    ...fields,
  };
}

/** A plan with what a test cares for. */
export function plan(changes: readonly PlannedChange[], fields: Partial<Plan> = {}): Plan {
  return {
    binding: {
      lineage: '7b0c1f0e-0000-4000-8000-000000000000',
      serial: 4,
      configuration: 'sha256:cafe',
      environment: 'production',
      project: 'analytics',
      commit: { id: '0123456789abcdef0123456789abcdef01234567', dirty: false, branch: 'main' },
    },
    timestamp: '2026-01-01T00:00:00.000Z',
    changes,
    drift: [],
    outputs: [],
    checks: [],
    diagnostics: [],
    deferred: [],
    mode: 'normal',
    complete: true,
    ...fields,
  };
}

/** The text that must be found nowhere. */
export const SECRET = 'hunter2-very-secret';

/** A plan with one of everything. */
export function examplePlan(): Plan {
  return plan(
    [
      change('imply.cluster.events', {
        id: 'c-1',
        location: at(1),
        before: { spec: { query: { replicas: 3 }, awsTags: [] } },
        after: { spec: { query: { replicas: 5 }, awsTags: [{ name: 'team', value: 'data' }] } },
        fields: [
          { pointer: '/spec/query/replicas', kind: 'change', before: 3, after: 5, location: at(9) },
          {
            pointer: '/spec/awsTags',
            kind: 'change',
            before: [],
            after: [{ name: 'team', value: 'data' }],
            location: at(14),
          },
          {
            pointer: '/spec/password',
            kind: 'change',
            before: new Secret(SECRET),
            after: new Secret(`${SECRET}2`),
            sensitive: true,
            location: at(17),
          },
          { pointer: '/spec/comment', kind: 'remove', before: 'made by hand', location: at(8) },
        ],
        serverDryRun: { result: 'accepted', message: 'rolling update' },
        notes: [{ severity: 'warning', message: 'the cluster restarts its query servers one by one' }],
      }),
      change('imco.dns_record.mail', {
        action: 'create',
        reason: 'not-in-state',
        location: at(12, 'resources/dns.yaml'),
        after: { name: 'mail', content: null },
        dependsOn: [address('imply.cluster.events')],
        fields: [
          { pointer: '/name', kind: 'add', after: 'mail', location: at(14, 'resources/dns.yaml') },
          {
            pointer: '/content',
            kind: 'add',
            after: new Unknown({ waitsFor: ['imply.cluster.events'] }),
            location: at(15, 'resources/dns.yaml'),
          },
          { pointer: '/ttl', kind: 'add', after: 300, location: at(16, 'resources/dns.yaml') },
          { pointer: '/token', kind: 'add', after: new Secret(SECRET), location: at(17, 'resources/dns.yaml') },
        ],
      }),
      change('cloudbolt.server.build', {
        id: '77',
        before: {
          os: 'debian-12',
          script: 'set -e\napt-get update\napt-get install -y nginx\nsystemctl start nginx\n',
        },
        after: { os: 'debian-13', script: 'set -e\napt-get update\napt-get install -y caddy\nsystemctl start caddy\n' },
        action: 'replace',
        reason: 'immutable-field',
        order: 'delete-first',
        fields: [
          {
            pointer: '/os',
            kind: 'change',
            before: 'debian-12',
            after: 'debian-13',
            forcesReplacement: true,
            location: at(5, 'resources/servers.yaml'),
          },
          {
            pointer: '/script',
            kind: 'change',
            before: 'set -e\napt-get update\napt-get install -y nginx\nsystemctl start nginx\n',
            after: 'set -e\napt-get update\napt-get install -y caddy\nsystemctl start caddy\n',
            location: at(6, 'resources/servers.yaml'),
          },
        ],
      }),
      change('imco.dns_record.old', {
        id: '1234',
        action: 'delete',
        reason: 'document-removed',
        before: { name: 'old', content: '10.0.0.1' },
        location: at(20, 'resources/dns.yaml'),
      }),
      change('imco.dns_record.kept', { action: 'no-op', reason: 'unchanged' }),
      change('imco.dns_record.new_name', {
        action: 'move',
        reason: 'moved-document',
        previousAddress: address('imco.dns_record.old_name'),
      }),
      change('vmmanager.host.a', { action: 'adopt', reason: 'import-document', id: '9', importing: { id: '9' } }),
    ],
    {
      drift: [
        change('imco.dns_record.kept', {
          reason: 'drifted',
          fields: [{ pointer: '/ttl', kind: 'change', before: 300, after: 60, drift: true }],
        }),
      ],
      outputs: [
        { name: 'url', action: 'update', before: 'http://a', after: new Unknown(), sensitive: false },
        { name: 'password', action: 'create', after: new Secret(SECRET), sensitive: true },
      ],
      checks: [
        {
          policy: 'small-clusters',
          address: 'imply.cluster.events',
          status: 'fail',
          severity: 'warning',
          message: 'five replicas are more than four',
          location: at(3, 'policies.yaml'),
        },
      ],
      deferred: [{ address: 'imco.dns_record.each', waitsFor: ['imply.cluster.events'], location: at(30) }],
      complete: false,
    },
  );
}
