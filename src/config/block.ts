import type { Evaluated, Expansion, Scope } from '../model/configuration.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { parseAddress, type ResourceAddress } from '../model/resource-address.ts';
import { hasUnknown, Secret, Unknown, type Value } from '../model/value.ts';
import type { CompiledDocument } from './compile-document.ts';
import { makeDiagnostic } from './config-report.ts';
import { instancesOf } from './for-each.ts';
import { frameNames, type Locals, type ModuleFrame } from './module-frame.ts';
import { dependenciesOf } from './module-references.ts';
import { evaluateTemplate } from './template.ts';

const NO_INSTANCES: ReadonlyMap<string, Value> = new Map();

/** What blocks of resources, lookups and modules have in common: a document in one frame, with its instances. */
export class BlockCore {
  readonly document: CompiledDocument;
  readonly frame: ModuleFrame;
  readonly address: ResourceAddress;
  #dependsOn: readonly ResourceAddress[] | undefined;
  /** What `forEach` gave when it was last evaluated. */
  #instances: ReadonlyMap<string, Value> | undefined;

  constructor(document: CompiledDocument, frame: ModuleFrame) {
    this.document = document;
    this.frame = frame;
    const own = document.kind === 'module' ? `module.${document.name}` : document.address;
    this.address = `${frame.prefix}${own}` as ResourceAddress;
  }

  /** Documents it refers to. */
  get dependsOn(): readonly ResourceAddress[] {
    this.#dependsOn ??= dependenciesOf(this.frame, this.document.references);
    return this.#dependsOn;
  }

  /** Whether nothing in it hangs on another document: what it evaluates to never changes. */
  get isStatic(): boolean {
    return this.dependsOn.length === 0 && !this.document.usesSelf;
  }

  /** What `forEach` gave when it was last evaluated, by key. */
  get instances(): ReadonlyMap<string, Value> {
    return this.#instances ?? NO_INSTANCES;
  }

  expand(scope: Scope): Evaluated<Expansion> {
    const { document, address } = this;
    const diagnostics: Diagnostic[] = [];
    const isWanted = this.#isWanted(scope, diagnostics);
    if (isWanted instanceof Unknown) return { value: unknownExpansion(document, 'when', isWanted), diagnostics };
    if (!isWanted) return { value: { kind: 'instances', addresses: [], shape: 'absent' }, diagnostics };
    const forEach = this.section('forEach', scope, {}, diagnostics);
    if (forEach === undefined)
      return { value: { kind: 'instances', addresses: [address], shape: 'single' }, diagnostics };
    const found = instancesOf(forEach);
    switch (found.kind) {
      case 'known': {
        this.#instances = found.values;
        const addresses = [...found.values.keys()].map(
          (key) => `${address}[${JSON.stringify(key)}]` as ResourceAddress,
        );
        return { value: { kind: 'instances', addresses, shape: 'each' }, diagnostics };
      }
      case 'unknown':
        return { value: unknownExpansion(document, 'forEach', found.unknown), diagnostics };
      case 'fault': {
        const location = document.place.locate('forEach', '');
        diagnostics.push(makeDiagnostic('FOREACH_INVALID', found.message, location, { hint: found.hint, address }));
        return { diagnostics };
      }
      default:
        return found satisfies never;
    }
  }

  #isWanted(scope: Scope, faults: Diagnostic[]): boolean | Unknown {
    const value = this.section('when', scope, {}, faults);
    if (value === undefined) return true;
    if (typeof value === 'boolean') return value;
    if (value instanceof Unknown && !value.sensitive) return value;
    faults.push(whenFault(this.document, value, this.address));
    return true;
  }

  /** The names that an instance's expressions see; without an instance `each` is unknown. */
  locals(instance: ResourceAddress, scope: Scope): Locals {
    if (!this.document.sections.has('forEach')) return {};
    const key = parseAddress(instance)?.key;
    if (key === undefined) return { each: { key: new Unknown(), value: new Unknown() } };
    // A value that was unknown when the keys were told may be there by now.
    if (this.#instances?.has(key) !== true || hasUnknown(this.#instances.get(key) ?? null)) this.expand(scope);
    return { each: { key, value: this.#instances?.get(key) ?? null } };
  }

  /** Evaluates a section of the document; `undefined` where the document has none. */
  section(key: string, scope: Scope, locals: Locals, faults: Diagnostic[]): Value | undefined {
    const template = this.document.sections.get(key);
    if (template === undefined) return undefined;
    const { address } = this;
    return evaluateTemplate(template, {
      names: frameNames(this.frame, scope, locals),
      fault: (diagnostic) => faults.push({ ...diagnostic, address }),
    });
  }
}

function unknownExpansion(document: CompiledDocument, key: string, unknown: Unknown): Expansion {
  return { kind: 'unknown', waitsFor: unknown.waitsFor, location: document.place.locateKey(key, '') };
}

function whenFault(document: CompiledDocument, value: Value, address: ResourceAddress): Diagnostic {
  const isHidden = value instanceof Secret || value instanceof Unknown;
  const found = isHidden
    ? 'a secret'
    : value === null
      ? 'null'
      : typeof value === 'string'
        ? `the text ${JSON.stringify(value)}`
        : 'something else';
  const hint =
    typeof value === 'string' ? 'an expression stands in ${…}: when: ${environment == "production"}' : undefined;
  return makeDiagnostic('WHEN_INVALID', `when must be true or false, not ${found}`, document.place.locate('when', ''), {
    hint,
    address,
  });
}
