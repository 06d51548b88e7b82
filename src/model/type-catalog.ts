import type { TypeName } from './resource-address.ts';
import type { TypeDescription } from './resource-type.ts';
import type { PropertySchema, SchemaFault } from './schema.ts';
import type { Value } from './value.ts';

/** What can be said of a system without a connection. A `Provider` is one. */
export interface SystemDescription {
  readonly system: string;
  readonly title: string;
  readonly typeNames: readonly TypeName[];
  /** The type of that full name (`imply.cluster`). */
  type(name: TypeName): TypeDescription | undefined;
  readonly settingsSchema: PropertySchema;
  /** Checks connection settings; unknown parts fit everything. */
  validateSettings(settings: Value): readonly SchemaFault[];
}

/** What documents are checked against. A `ProviderRegistry` is one. */
export interface TypeCatalog {
  /** Systems that documents may use, in alphabetical order. */
  readonly systems: readonly string[];
  /** The system, loaded at first use. `undefined` when there is none of that name. */
  provider(system: string): Promise<SystemDescription | undefined>;
}
