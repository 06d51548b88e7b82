import type { Diagnostic } from './diagnostic.ts';
import type { Json, JsonObject } from './json.ts';
import type { DesiredResource } from './resource.ts';
import type { ConnectionName, ResourceAddress, TypeName } from './resource-address.ts';
import type { SourceLocation } from './source-location.ts';
import type { Value, ValueObject } from './value.ts';

/** What expressions may look at: the engine answers, as far as the run has got. */
export interface Scope {
  /**
   * The value of a resource or lookup document, by its address without an instance key: the object's fields and `id`; with
   * `forEach` a map of such objects by key; null when its `when` is false; unknown when it is not there yet.
   */
  resolve(block: ResourceAddress): Value;
}

/** A value with what was found wrong on the way to it. */
export interface Evaluated<T> {
  /** Absent when the faults leave nothing to go on with. */
  readonly value?: T;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a document stands for, given what is known. */
export type Expansion =
  | {
      readonly kind: 'instances';
      /** Addresses of its instances; the document's own when it has no `forEach`; none when `when` is false. */
      readonly addresses: readonly ResourceAddress[];
      /** Whether references to the document give a map by key, one object, or null (`when` is false). */
      readonly shape: 'single' | 'each' | 'absent';
    }
  /** `forEach` or `when` hangs on what only apply will know. */
  | { readonly kind: 'unknown'; readonly waitsFor: readonly string[]; readonly location: SourceLocation };

/** A document as loaded: a node of the graph whose contents are evaluated when what it refers to is there. */
interface Block {
  /** The address without instance keys of its own; in a module with `forEach`, one block for each instance of the module. */
  readonly address: ResourceAddress;
  /** Documents (and by `connections` endpoints) that its expressions and `dependsOn` refer to, as block addresses. */
  readonly dependsOn: readonly ResourceAddress[];
  readonly connection: ConnectionName;
  readonly type: TypeName;
  readonly location: SourceLocation;
  expand(scope: Scope): Evaluated<Expansion>;
}

/** A `type:` document. */
export interface ResourceBlock extends Block {
  readonly kind: 'resource';
  /** One instance, evaluated and checked against its type. */
  evaluate(address: ResourceAddress, scope: Scope): Evaluated<DesiredResource>;
}

/** A `data:` document. */
export interface LookupBlock extends Block {
  readonly kind: 'lookup';
  evaluate(address: ResourceAddress, scope: Scope): Evaluated<Lookup>;
}

/** A `data:` document, evaluated. */
export interface Lookup {
  readonly address: ResourceAddress;
  readonly type: TypeName;
  readonly connection: ConnectionName;
  /** By id, by equal fields, or in the system's own filter language. */
  readonly where: { readonly id: Value } | { readonly fields: ValueObject } | { readonly filter: Value };
  /** Whether all that is found is wanted, as a list, rather than exactly one. */
  readonly many: boolean;
  readonly dependsOn: readonly ResourceAddress[];
  readonly location: SourceLocation;
  locate(pointer: string): SourceLocation;
}

/**
 * A use of a module that cannot be told when the files are loaded: its `forEach` or `when` hangs on what is read or applied.
 * Its documents are not among the configuration's blocks until it is opened.
 */
export interface ModuleBlock {
  readonly kind: 'module';
  /** `module.<name>`, with the modules around it. Whatever refers to the module depends on this address until it is opened. */
  readonly address: ResourceAddress;
  /** What its `forEach`, `when` and `dependsOn` refer to. */
  readonly dependsOn: readonly ResourceAddress[];
  readonly location: SourceLocation;
  /** Its instances: `module.<name>["key"]`. */
  expand(scope: Scope): Evaluated<Expansion>;
}

/** A connection under `providers:`. */
export interface ConnectionBlock {
  readonly name: ConnectionName;
  readonly system: string;
  readonly dependsOn: readonly ResourceAddress[];
  readonly location: SourceLocation;
  evaluate(scope: Scope): Evaluated<ValueObject>;
  locate(pointer: string): SourceLocation;
}

/** An output of the project. */
export interface OutputBlock {
  readonly name: string;
  readonly description?: string;
  readonly sensitive: boolean;
  readonly dependsOn: readonly ResourceAddress[];
  readonly location: SourceLocation;
  evaluate(scope: Scope): Evaluated<Value>;
}

/** `moved: {from, to}`; instances too, or whole documents and modules. */
export interface MovedBlock {
  /** Names of the modules whose folder it stands in, outermost first: the addresses count from every instance of these. */
  readonly within: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly location: SourceLocation;
}

/** `import: {to, id}`. */
export interface ImportBlock {
  readonly dependsOn: readonly ResourceAddress[];
  /** The document that it imports for, where that can be told without evaluating: it is planned after what the import needs. */
  readonly target?: ResourceAddress;
  readonly location: SourceLocation;
  /** Pairs of address and id; more than one with `forEach`. */
  evaluate(scope: Scope): Evaluated<readonly { readonly to: ResourceAddress; readonly id: Value }[]>;
}

/** `removed: {address, destroy}`. */
export interface RemovedBlock {
  /** Names of the modules whose folder it stands in, outermost first: the address counts from every instance of these. */
  readonly within: readonly string[];
  readonly address: string;
  readonly destroy: boolean;
  readonly location: SourceLocation;
}

/** `policy:`: a rule over planned changes. */
export interface Policy {
  readonly name: string;
  /** Names of the modules whose folder it stands in, outermost first: it judges what is in these alone. */
  readonly within: readonly string[];
  readonly severity: 'error' | 'warning';
  readonly location: SourceLocation;
  /** The document as it is written. */
  readonly text: string;
  /**
   * Judges one planned change.
   *
   * @param change - As in the saved plan's `resource_changes[]`, with `address`, `type`, `change.actions`, `change.before`, …
   * @param scope - What the variables of a module may hang on; nothing is known of it where absent.
   * @returns `undefined` when the policy does not concern the change.
   */
  judge(
    change: JsonObject,
    scope?: Scope,
  ): { readonly status: 'pass' | 'fail' | 'unknown'; readonly message: string; readonly hint?: string } | undefined;
}

/** Limits on how much of what exists one apply may touch. */
export interface SafetyLimits {
  /** Part of what state holds, or a count. */
  readonly maxDeletes?: { readonly percent: number } | { readonly count: number };
  readonly maxUpdates?: { readonly percent: number } | { readonly count: number };
  /** Percentages count only from so many resources upward. Default 10. */
  readonly minResources: number;
  readonly location?: SourceLocation;
}

/** Rules about which commits may be applied. */
export interface GitRules {
  readonly applyFrom?: string;
  readonly requireClean: boolean;
  /** Whether only merge commits may be applied. Default false. */
  readonly requireMerge?: boolean;
  readonly location?: SourceLocation;
}

/** A project's files, loaded: every document parsed and its static faults found, nothing evaluated that needs the network. */
export interface Configuration {
  readonly project: string;
  /** Absolute path of the project's folder. */
  readonly root: string;
  /** `default` where the project has no environments. */
  readonly environment: string;
  /** Whether an apply asks for the environment's name to be typed. */
  readonly isProtected: boolean;
  readonly variables: ReadonlyMap<string, Value>;
  readonly connections: ReadonlyMap<ConnectionName, ConnectionBlock>;
  readonly blocks: readonly (ResourceBlock | LookupBlock)[];
  /** Uses of modules that are still to be opened. */
  readonly modules: readonly ModuleBlock[];
  readonly outputs: readonly OutputBlock[];
  readonly moved: readonly MovedBlock[];
  readonly imports: readonly ImportBlock[];
  readonly removed: readonly RemovedBlock[];
  readonly policies: readonly Policy[];
  /** What the policies' own test cases expect of them. */
  readonly policyCases: readonly PolicyCase[];
  readonly safety: SafetyLimits;
  readonly git: GitRules;
  /** Absolute path of the folder that holds the environments' states. */
  readonly statePath: string;
  /** Digest of every loaded file and of the variables' values (secrets by fingerprint of the run's own). */
  readonly digest: string;
  /** Files that were read, from the project's folder. */
  readonly files: readonly string[];
  /** Names of the environment variables that its files take secrets from. */
  readonly secretNames: readonly string[];
  /** Stands for every string with an expression: what tells those that another version of the project has too. */
  expressionTexts(): ReadonlySet<string>;
  /**
   * The configuration with the documents of these modules, whose instances the scope tells; in all else it is the same.
   * Modules in them may be still to be opened.
   */
  openModules(addresses: readonly ResourceAddress[], scope: Scope): Evaluated<Configuration>;
  /** Gives a diagnostic the lines around its place. */
  frame(diagnostic: Diagnostic): Diagnostic;
  /** Evaluates one expression against the present scope, for `console`. */
  evaluateExpression(expression: string, scope: Scope): Evaluated<Value>;
}

/** A test case that stands beside a policy: a change made up for it, and what the policy is to say. */
export interface PolicyCase {
  readonly policy: string;
  /** As the policy's. */
  readonly within: readonly string[];
  readonly name: string;
  /** As `Policy.judge` takes it. */
  readonly change: Json;
  /** `skip`: the policy does not concern the change. */
  readonly expect: 'pass' | 'fail' | 'unknown' | 'skip';
  readonly location: SourceLocation;
}
