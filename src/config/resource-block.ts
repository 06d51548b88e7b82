import type { Evaluated, ResourceBlock, Scope } from '../model/configuration.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { DesiredResource } from '../model/resource.ts';
import type { ResourceAddress } from '../model/resource-address.ts';
import type { TypeDescription } from '../model/resource-type.ts';
import { isValueObject, type Value, type ValueObject } from '../model/value.ts';
import { type BlockCore, makeBlockCore } from './block.ts';
import type { CompiledDocument } from './compile-document.ts';
import { evaluateLifecycle } from './lifecycle.ts';
import type { ModuleFrame } from './module-frame.ts';
import { faultDiagnostic } from './schema-faults.ts';

/** A block with the places of its references, for reporting cycles. */
export interface PlacedBlock<T> {
  readonly block: T;
  readonly core: BlockCore;
}

/** Makes the block of a `type:` document in one frame. */
export function makeResourceBlock(
  document: CompiledDocument,
  description: TypeDescription,
  frame: ModuleFrame,
): PlacedBlock<ResourceBlock> {
  const core = makeBlockCore(document, frame);
  const { dependsOn } = core;
  let known: Map<ResourceAddress, Evaluated<DesiredResource>> | undefined;

  const evaluate = (address: ResourceAddress, scope: Scope): Evaluated<DesiredResource> => {
    const faults: Diagnostic[] = [];
    const locals = core.locals(address, scope);
    const properties = objectOf(core.section('properties', scope, locals, faults));
    const options = objectOf(core.section('options', scope, locals, faults));
    const lifecycle = evaluateLifecycle(core, address, scope, locals, faults);
    const { place } = document;
    for (const fault of description.validate(properties)) faults.push(placed('properties', fault, core, address));
    for (const fault of description.validateOptions(options)) faults.push(placed('options', fault, core, address));
    const value: DesiredResource = {
      address,
      type: document.type,
      connection: document.connection,
      properties,
      options,
      lifecycle,
      dependsOn,
      get location() {
        return place.location;
      },
      locate: (pointer) => place.locate('properties', pointer),
      locateOption: (pointer) => place.locate('options', pointer),
    };
    return { value, diagnostics: faults };
  };

  const block: ResourceBlock = {
    kind: 'resource',
    address: core.address,
    dependsOn,
    connection: document.connection,
    type: document.type,
    get location() {
      return document.place.location;
    },
    expand: core.expand,
    evaluate: (address, scope) => {
      if (!core.isStatic) return evaluate(address, scope);
      const evaluated = known?.get(address) ?? evaluate(address, scope);
      known ??= new Map();
      known.set(address, evaluated);
      return evaluated;
    },
  };
  return { block, core };
}

function objectOf(value: Value | undefined): ValueObject {
  return isValueObject(value) ? value : {};
}

function placed(
  section: 'properties' | 'options',
  fault: Parameters<typeof faultDiagnostic>[0],
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
