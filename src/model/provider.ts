import type { Json, JsonObject } from './json.ts';
import type { ConnectionName, TypeName } from './resource-address.ts';
import type { ActionDescription, Connection, ResourceType, WriteCall } from './resource-type.ts';
import type { PropertySchema, SchemaFault } from './schema.ts';
import type { Value, ValueObject } from './value.ts';

/** What a new project of a system starts from, as YAML texts with comments. */
export interface Starter {
  /** Settings of the connection; `url:` on a line of its own. */
  readonly connection: string;
  /** A first resource. */
  readonly documents: string;
}

/** One API: its types, how to connect, and what it can do as a whole. */
export interface Provider {
  readonly system: string;
  /** `Imply Cloud Manager`. */
  readonly title: string;
  /** JSON Schema of the connection's settings, the ones all systems share among them. */
  readonly settingsSchema: PropertySchema;
  readonly typeNames: readonly TypeName[];
  /** What a project of this system starts from, where the definition says. */
  readonly starter?: Starter;
  type(name: TypeName): ResourceType | undefined;
  /** Checks settings; unknown parts fit everything. */
  validateSettings(settings: Value): readonly SchemaFault[];
  /** Opens a connection; sends nothing yet. @throws {ProviderError} `CONNECTION_INVALID` for settings that cannot work (unreadable certificate). */
  connect(name: ConnectionName, settings: ValueObject): Promise<Connection>;
  /** Actions of the system as a whole: `reckon run vmmanager create-token`. */
  readonly actions: readonly ActionDescription[];
  run?(connection: Connection, action: string, args: JsonObject, call: WriteCall): Promise<Json>;
}

/** Finds providers by system: built in, or made from a project's own definition file. */
export interface ProviderRegistry {
  /** Systems that can be used here, in alphabetical order. */
  readonly systems: readonly string[];
  /** The provider, loaded at first use. `undefined` when there is none of that name. */
  provider(system: string): Promise<Provider | undefined>;
}
