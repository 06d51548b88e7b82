import { computeInstanceTypes, databaseInstanceTypes } from './instance-types.ts';
import type { JsonValue } from './json-value.ts';

/** What a value has to look like. */
export type Shape =
  | { readonly kind: 'object'; readonly fields: Readonly<Record<string, Field>> }
  | { readonly kind: 'list'; readonly item: Shape; readonly itemLabel: string; readonly uniqueBy?: string }
  | { readonly kind: 'text'; readonly pattern?: RegExp; readonly malformed?: string }
  | { readonly kind: 'choice'; readonly of: ReadonlySet<string> }
  | { readonly kind: 'count'; readonly min: number; readonly max: number }
  | { readonly kind: 'flag' }
  | { readonly kind: 'any' };

/** A member of the Cluster object. */
export interface Field {
  /** How messages call it: `<label> must not be null`. */
  readonly label: string;
  readonly shape: Shape;
  readonly isRequired?: boolean;
  /** What the knob `addDefaults` fills in. */
  readonly fallback?: JsonValue;
  /** `fixed` stays as it was created, `grows` may only become larger; `absent` is what leaving it out means. */
  readonly mutability?: 'fixed' | 'grows';
  readonly absent?: JsonValue;
}

const text: Shape = { kind: 'text' };
const flag: Shape = { kind: 'flag' };
const object = (fields: Readonly<Record<string, Field>>): Shape => ({ kind: 'object', fields });

const nameValue = object({
  name: { label: 'Name', shape: { kind: 'text', pattern: /./, malformed: 'Name must not be empty' }, isRequired: true },
  value: { label: 'Value', shape: text, isRequired: true },
});

function nameValues(label: string): Field {
  return { label, shape: { kind: 'list', item: nameValue, itemLabel: label, uniqueBy: 'name' }, fallback: [] };
}

function list(label: string, item: Shape): Field {
  return { label, shape: { kind: 'list', item, itemLabel: label }, fallback: [] };
}

function serverFields(label: string, minReplicas: number): Record<string, Field> {
  return {
    replicas: {
      label: `${label} replicas`,
      shape: { kind: 'count', min: minReplicas, max: 1_000 },
      isRequired: true,
    },
    instanceType: {
      label: `${label} instance type`,
      shape: { kind: 'choice', of: computeInstanceTypes },
      isRequired: true,
    },
  };
}

function dataTier(label: string, minReplicas: number): Shape {
  return object({
    ...serverFields(label, minReplicas),
    historicalRuntimeProperties: nameValues(`${label} historical runtime properties`),
    middleManagerRuntimeProperties: nameValues(`${label} middle manager runtime properties`),
  });
}

const spec = object({
  version: {
    label: 'Cluster version',
    shape: { kind: 'text', pattern: /./, malformed: 'Version must not be empty' },
    isRequired: true,
  },
  desiredState: {
    label: 'Desired state',
    shape: { kind: 'choice', of: new Set(['STARTED', 'STOPPED']) },
    fallback: 'STARTED',
  },
  awsInstanceRole: { label: 'AWS instance role', shape: text, isRequired: true },
  awsKeyPair: { label: 'AWS key pair', shape: text },
  awsTags: nameValues('AWS tags'),
  encryptVolumes: {
    label: 'Volume encryption',
    shape: flag,
    fallback: false,
    mutability: 'fixed',
    absent: false,
  },
  commonRuntimeProperties: nameValues('Common runtime properties'),
  master: {
    label: 'Master configuration',
    isRequired: true,
    shape: object({
      ...serverFields('Master', 1),
      coordinatorRuntimeProperties: nameValues('Coordinator runtime properties'),
      overlordRuntimeProperties: nameValues('Overlord runtime properties'),
    }),
  },
  query: {
    label: 'Query configuration',
    isRequired: true,
    shape: object({
      ...serverFields('Query', 1),
      brokerRuntimeProperties: nameValues('Broker runtime properties'),
      routerRuntimeProperties: nameValues('Router runtime properties'),
    }),
  },
  data: {
    label: 'Data configuration',
    isRequired: true,
    shape: object({
      historicalRuntimeProperties: nameValues('Historical runtime properties'),
      middleManagerRuntimeProperties: nameValues('Middle manager runtime properties'),
      tier1: { label: 'Data tier 1', shape: dataTier('Data tier 1', 1), isRequired: true },
      tier2: { label: 'Data tier 2', shape: dataTier('Data tier 2', 0) },
      tier3: { label: 'Data tier 3', shape: dataTier('Data tier 3', 0) },
    }),
  },
  metadataStore: {
    label: 'Metadata store',
    fallback: {},
    shape: object({
      instanceType: {
        label: 'Metadata store instance type',
        shape: { kind: 'choice', of: databaseInstanceTypes },
        fallback: 'db.t3.small',
      },
      diskSize: {
        label: 'Metadata store disk size',
        shape: { kind: 'count', min: 1, max: 65_536 },
        fallback: 20,
        mutability: 'grows',
      },
      backupRetention: {
        label: 'Metadata store backup retention',
        shape: { kind: 'count', min: 0, max: 35 },
        fallback: 14,
      },
      encrypt: {
        label: 'Metadata store encryption',
        shape: flag,
        fallback: true,
        mutability: 'fixed',
        absent: true,
      },
    }),
  },
  pivot: {
    label: 'Pivot access',
    shape: object({
      accessMode: { label: 'Pivot access mode', shape: { kind: 'choice', of: new Set(['PROXIED', 'DIRECT']) } },
    }),
  },
  deepStorage: {
    label: 'Deep storage',
    isRequired: true,
    shape: object({
      path: {
        label: 'Deep storage path',
        shape: {
          kind: 'text',
          pattern: /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?$/,
          malformed: 'Path is not a valid s3 path',
        },
        isRequired: true,
        mutability: 'fixed',
      },
      encrypt: {
        label: 'Deep storage encryption',
        shape: flag,
        fallback: false,
        mutability: 'fixed',
        absent: false,
      },
    }),
  },
  druidExtensions: list('Druid extensions', { kind: 'any' }),
  featureFlags: list('Feature flags', { kind: 'any' }),
  customFiles: list('Custom files', { kind: 'any' }),
});

/**
 * The part of the Cluster object that a client sends. Names are those of the vendor's example of a create request and of
 * the Clusters Historical API; which are required and how far numbers go is this emulator's choice.
 */
export const clusterFields: Readonly<Record<string, Field>> = {
  metadata: {
    label: 'Cluster metadata',
    isRequired: true,
    shape: object({
      name: {
        label: 'Cluster name',
        shape: { kind: 'text', pattern: /./, malformed: 'Cluster name must not be empty' },
        isRequired: true,
      },
    }),
  },
  spec: { label: 'Cluster spec', shape: spec, isRequired: true },
};
