import type { Configuration, ConnectionBlock, Scope } from '../../model/configuration.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Provider, ProviderRegistry } from '../../model/provider.ts';
import type { ConnectionName } from '../../model/resource-address.ts';
import type { Connection, ResourceType } from '../../model/resource-type.ts';
import type { SourceLocation } from '../../model/source-location.ts';
import { diagnosticsOf } from '../../model/tool-error.ts';
import { hasUnknown, waitsFor } from '../../model/value.ts';

/** What became of a connection in this run. */
export type ConnectionStatus =
  | { readonly kind: 'open'; readonly connection: Connection; readonly provider: Provider }
  /** Its settings hang on what only apply will know. */
  | { readonly kind: 'unknown'; readonly waitsFor: readonly string[] }
  | { readonly kind: 'failed' };

/** The connections of one run: opened when first needed, closed together. */
export class ConnectionPool {
  #configuration: Configuration;
  readonly #registry: ProviderRegistry;
  readonly #diagnose: (diagnostic: Diagnostic) => void;
  readonly #opened = new Map<ConnectionName, ConnectionStatus>();
  readonly #opening = new Map<ConnectionName, Promise<ConnectionStatus>>();
  readonly #providers = new Map<string, Provider>();

  constructor(configuration: Configuration, registry: ProviderRegistry, diagnose: (diagnostic: Diagnostic) => void) {
    this.#configuration = configuration;
    this.#registry = registry;
    this.#diagnose = diagnose;
  }

  /** Loads the providers of these systems, so that their types can be asked for. Unknown systems are left out. */
  async load(systems: Iterable<string>): Promise<void> {
    for (const system of new Set(systems)) {
      if (this.#providers.has(system)) continue;
      const provider = await this.#registry.provider(system);
      if (provider !== undefined) this.#providers.set(system, provider);
    }
  }

  /** Goes by a configuration in which more modules are open: a connection may be made from what is in them. */
  follow(configuration: Configuration): void {
    this.#configuration = configuration;
  }

  /** A type of a loaded system. */
  type(name: string): ResourceType | undefined {
    return this.#providers.get(name.slice(0, name.indexOf('.')))?.type(name);
  }

  /** The block that configures a connection. */
  block(name: ConnectionName): ConnectionBlock | undefined {
    return this.#configuration.connections.get(name);
  }

  /** Where a connection's address is written; where the connection begins, if its address is not. */
  addressOf(name: ConnectionName): SourceLocation | undefined {
    return this.block(name)?.locate('/url');
  }

  /**
   * Opens a connection, or tells what became of it before. Faults are reported once. Who asks while it is being opened gets the
   * same one: a login and a limit of concurrency of its own would be two of each.
   */
  async open(name: ConnectionName, scope: Scope): Promise<ConnectionStatus> {
    const known = this.#opened.get(name);
    if (known !== undefined && known.kind !== 'unknown') return known;
    return await (this.#opening.get(name) ?? this.#begin(name, scope));
  }

  /** What became of a connection that was opened. */
  status(name: ConnectionName): ConnectionStatus | undefined {
    return this.#opened.get(name);
  }

  /** Says that a connection is of no use: its server can't be reached or lets nobody in. */
  fail(name: ConnectionName): void {
    this.#opened.set(name, { kind: 'failed' });
  }

  /** Closes all that was opened. */
  async close(): Promise<void> {
    const open = [...this.#opened.values()].flatMap((status) => (status.kind === 'open' ? [status.connection] : []));
    await Promise.all(open.map((connection) => connection.close()));
    this.#opened.clear();
  }

  #begin(name: ConnectionName, scope: Scope): Promise<ConnectionStatus> {
    const opening = this.#open(name, scope)
      .then((status) => {
        this.#opened.set(name, status);
        return status;
      })
      .finally(() => this.#opening.delete(name));
    this.#opening.set(name, opening);
    return opening;
  }

  async #open(name: ConnectionName, scope: Scope): Promise<ConnectionStatus> {
    const block = this.#configuration.connections.get(name);
    const system = name.split('.')[0] ?? name;
    await this.load([block?.system ?? system]);
    const provider = this.#providers.get(block?.system ?? system);
    if (block === undefined || provider === undefined) {
      this.#diagnose({
        severity: 'error',
        code: 'CONNECTION_MISSING',
        message: `there is no connection "${name}" under providers:`,
        hint: `Add it to reckon.yaml:\n    providers:\n      ${name}: { url: … }`,
      });
      return { kind: 'failed' };
    }
    const { value, diagnostics } = block.evaluate(scope);
    for (const diagnostic of diagnostics) this.#diagnose(diagnostic);
    if (value === undefined || diagnostics.some((diagnostic) => diagnostic.severity === 'error'))
      return { kind: 'failed' };
    if (hasUnknown(value)) return { kind: 'unknown', waitsFor: waitsFor(value) };
    try {
      return { kind: 'open', connection: await provider.connect(name, value), provider };
    } catch (error) {
      for (const diagnostic of diagnosticsOf(error))
        this.#diagnose({ ...diagnostic, location: diagnostic.location ?? block.location });
      return { kind: 'failed' };
    }
  }
}
