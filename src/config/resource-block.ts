import type { Evaluated, ResourceBlock, Scope } from '../model/configuration.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { DesiredResource } from '../model/resource.ts';
import type { ResourceAddress } from '../model/resource-address.ts';
import type { TypeDescription } from '../model/resource-type.ts';
import type { SchemaFault } from '../model/schema.ts';
import { isValueObject, type Value, type ValueObject } from '../model/value.ts';
import type { BlockCore } from './block.ts';
import type { CompiledDocument } from './compile-document.ts';
import { DocumentBlock } from './document-block.ts';
import { evaluateLifecycle } from './lifecycle.ts';
import type { ModuleFrame } from './module-frame.ts';
import { faultDiagnostic } from './schema-faults.ts';

/** The block of a `type:` document in one frame. */
export class ResourceDocument extends DocumentBlock implements ResourceBlock {
  readonly kind = 'resource' as const;
  readonly #description: TypeDescription;
  #known: Map<ResourceAddress, Evaluated<DesiredResource>> | undefined;

  constructor(document: CompiledDocument, description: TypeDescription, frame: ModuleFrame) {
    super(document, frame);
    this.#description = description;
  }

  /** What hangs on no other document is evaluated once. */
  evaluate(address: ResourceAddress, scope: Scope): Evaluated<DesiredResource> {
    if (!this.core.isStatic) return this.#evaluate(address, scope);
    const known = this.#known?.get(address);
    if (known !== undefined) return known;
    const evaluated = this.#evaluate(address, scope);
    this.#known ??= new Map();
    this.#known.set(address, evaluated);
    return evaluated;
  }

  #evaluate(address: ResourceAddress, scope: Scope): Evaluated<DesiredResource> {
    const { core } = this;
    const faults: Diagnostic[] = [];
    const locals = core.locals(address, scope);
    const properties = objectOf(core.section('properties', scope, locals, faults));
    const options = objectOf(core.section('options', scope, locals, faults));
    const lifecycle = evaluateLifecycle(core, address, scope, locals, faults);
    for (const fault of this.#description.validate(properties)) faults.push(placed('properties', fault, core, address));
    for (const fault of this.#description.validateOptions(options))
      faults.push(placed('options', fault, core, address));
    const { document, dependsOn } = core;
    const { type, connection, place } = document;
    const value: DesiredResource = {
      address,
      type,
      connection,
      properties,
      options,
      lifecycle,
      dependsOn,
      location: place.location,
      locate: (pointer) => place.locate('properties', pointer),
      locateOption: (pointer) => place.locate('options', pointer),
    };
    return { value, diagnostics: faults };
  }
}

const NO_VALUES: ValueObject = {};

function objectOf(value: Value | undefined): ValueObject {
  return isValueObject(value) ? value : NO_VALUES;
}

function placed(
  section: 'properties' | 'options',
  fault: SchemaFault,
  core: BlockCore,
  address: ResourceAddress,
): Diagnostic {
  const { place } = core.document;
  const places = {
    find: (pointer: string) => place.find(section, pointer),
    locate: (pointer: string) => place.locate(section, pointer),
    locateKey: (pointer: string) => place.locateKey(section, pointer),
  };
  return faultDiagnostic(fault, places, address);
}
