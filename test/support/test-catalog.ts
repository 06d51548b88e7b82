import type { PropertySchema } from '../../src/model/schema.ts';
import type { SystemDescription, TypeCatalog } from '../../src/model/type-catalog.ts';
import { openSchemaCompiler } from '../../src/providers/rest/compile-schema.ts';
import { describeType } from '../../src/providers/rest/describe-type.ts';
import { checkValue } from '../../src/providers/rest/schema-faults.ts';
import { viewSchema } from '../../src/providers/rest/schema-view.ts';

const CLUSTER: PropertySchema = {
  type: 'object',
  additionalProperties: false,
  required: ['metadata'],
  properties: {
    metadata: {
      type: 'object',
      additionalProperties: false,
      required: ['name'],
      properties: { name: { type: 'string' } },
    },
    spec: {
      type: 'object',
      additionalProperties: false,
      properties: {
        version: { type: 'string' },
        state: { enum: ['STARTED', 'STOPPED'] },
        query: {
          type: 'object',
          additionalProperties: false,
          properties: { replicas: { type: 'integer' }, instanceType: { type: 'string' } },
        },
        flags: {
          type: 'array',
          items: { type: 'object', properties: { value: { type: 'string', 'x-as': 'string' } } },
        },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
      },
    },
  },
};

const RECORD: PropertySchema = {
  type: 'object',
  properties: { domain_id: { type: 'string', 'x-reference': 'imco.dns_domain' }, content: { type: 'string' } },
};

const SYSTEMS: Readonly<Record<string, Readonly<Record<string, PropertySchema>>>> = {
  imply: { cluster: CLUSTER },
  imco: { dns_record: RECORD, dns_domain: { type: 'object' }, realm: { type: 'object' } },
};

/** Two small systems: imply (cluster) and imco (dns_record, dns_domain, and realm, which can only be looked up). */
export async function makeTestCatalog(): Promise<TypeCatalog> {
  const compile = openSchemaCompiler();
  const systems = new Map<string, SystemDescription>();
  for (const [system, schemas] of Object.entries(SYSTEMS)) {
    const types = new Map(
      Object.entries(schemas).map(([type, schema]) => [
        `${system}.${type}`,
        describeType(
          {
            name: `${system}.${type}`,
            summary: 'A type.',
            managed: type === 'realm' ? { reason: 'the API cannot make realms' } : true,
            schema,
            optionsSchema: { type: 'object', additionalProperties: false, properties: { force: { type: 'boolean' } } },
            capabilities: {
              create: true,
              update: true,
              delete: true,
              list: true,
              dryRun: { create: false, update: false },
              history: false,
              actions: [],
            },
            timeouts: { create: 1, update: 1, delete: 1 },
          },
          compile,
        ),
      ]),
    );
    const settingsSchema: PropertySchema = {
      type: 'object',
      required: ['url'],
      properties: { url: { type: 'string' }, token: { type: 'string' } },
    };
    const validator = compile(settingsSchema);
    systems.set(system, {
      system,
      title: system,
      typeNames: [...types.keys()],
      type: (name) => types.get(name),
      settingsSchema,
      validateSettings: (settings) => checkValue(settings, validator, viewSchema(settingsSchema)),
    });
  }
  return { systems: [...systems.keys()].sort(), provider: async (name) => systems.get(name) };
}
