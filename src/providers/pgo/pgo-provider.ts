import type { Provider } from '../../model/provider.ts';
import type { Resolution } from '../../model/resource-type.ts';
import type { Value, ValueObject } from '../../model/value.ts';
import type { Definition } from '../definition/definition.ts';
import { type DefinitionValidators, makeRestProvider, type ProviderCode } from '../rest/make-rest-provider.ts';
import type { ProviderHost } from '../rest/provider-host.ts';
import { backupType } from './backup-type.ts';
import { clusterType } from './cluster-type.ts';
import { commaList } from './comma-list.ts';
import { labelType } from './label-type.ts';
import { namespaceType } from './namespace-type.ts';
import { type NamespacedOptions, namespacedType } from './namespaced-type.ts';
import { normaliseCluster } from './normalise-cluster.ts';
import { definition as clusters, validators as clusterValidators } from './pgo.cluster.provider.yaml';
import { definition as companions, validators as companionValidators } from './pgo.companions.provider.yaml';
import { definition as databases, validators as databaseValidators } from './pgo.database.provider.yaml';
import { definition as operators, validators as operatorValidators } from './pgo.operator.provider.yaml';
import { definition as base, validators as baseValidators } from './pgo.provider.yaml';
import { normaliseUser, userType } from './user-type.ts';

type MakeType = NonNullable<ProviderCode['types']>[string];

const BY_NAME = { id: 'namespace/name' };
const BY_CLUSTER = { id: 'namespace/cluster' };

const CODE: ProviderCode = {
  types: {
    cluster: named({ ...BY_NAME, normalise: normaliseCluster }, clusterType),
    user: named({ id: 'namespace/cluster/user', byCluster: true, normalise: normaliseUser }, userType),
    policy: named(BY_NAME),
    policy_application: named({ id: 'namespace/cluster/policy' }),
    pgbouncer: named(BY_CLUSTER),
    pgadmin: named(BY_CLUSTER),
    schedule: named(BY_NAME),
    label: named(BY_CLUSTER, labelType),
    backup: named({ id: 'namespace/cluster/label', byCluster: true }, backupType),
    namespace: namespaceType,
    pgouser: commaLists(['PgouserRoles', 'PgouserNamespaces']),
    pgorole: commaLists(['PgorolePermissions']),
    config: named({ id: 'config' }),
    pvc: named({ id: 'name' }),
    df: named({ id: 'name' }),
  },
};

const PARTS = [clusters, databases, companions, operators, base] as readonly Definition[];
const VALIDATORS = [
  clusterValidators,
  databaseValidators,
  companionValidators,
  operatorValidators,
  baseValidators,
] as readonly DefinitionValidators[];

/** The PGO apiserver: its definition, in parts, and what it cannot say. */
export function makeProvider(host: ProviderHost): Provider {
  const types: Definition['types'] = Object.assign({}, ...PARTS.map((part) => part.types));
  const tasks: NonNullable<Definition['tasks']> = Object.assign({}, ...PARTS.map((part) => part.tasks));
  const { settings } = baseValidators as DefinitionValidators;
  const validators = { settings, types: Object.assign({}, ...VALIDATORS.map((part) => part.types)) };
  return makeRestProvider({ ...(base as Definition), types, tasks }, validators, host, CODE);
}

function named(options: NamespacedOptions, make: MakeType = (base) => base): MakeType {
  return (base, runtime) => namespacedType(make(base, runtime), runtime, options);
}

/** A type with lists that the API has as one text with commas: no definition says how properties are brought into one form. */
function commaLists(names: readonly string[]): MakeType {
  return (base) => ({
    ...base,
    resolve: async (_connection, properties): Promise<Resolution> => {
      const lists = names.flatMap((name): [string, Value][] => {
        const list = commaList(properties[name]);
        return list === undefined ? [] : [[name, list]];
      });
      const resolved: ValueObject = { ...properties, ...Object.fromEntries(lists) };
      return { properties: resolved, faults: [] };
    },
  });
}
