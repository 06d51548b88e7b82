import type { Evaluated, Expansion, ModuleBlock, Scope } from '../model/configuration.ts';
import type { ResourceAddress } from '../model/resource-address.ts';
import type { SourceLocation } from '../model/source-location.ts';
import { hasUnknown, Unknown, type Value } from '../model/value.ts';
import { BlockCore } from './block.ts';
import type { FrameReferences, Locals, ModuleFrame } from './module-frame.ts';
import { dependenciesOf } from './module-references.ts';
import type { ModuleUse } from './module-source.ts';
import type { SymbolicReference } from './references.ts';

/** The block of a `module:` document in one frame. */
export class ModuleDocument implements ModuleBlock {
  readonly kind = 'module' as const;
  readonly core: BlockCore;
  readonly #references: readonly SymbolicReference[];

  constructor(use: ModuleUse, frame: ModuleFrame) {
    this.core = new BlockCore(use.document, frame);
    this.#references = referencesOutsideInputs(use);
  }

  get address(): ResourceAddress {
    return this.core.address;
  }

  get dependsOn(): readonly ResourceAddress[] {
    return dependenciesOf(this.core.frame, this.#references);
  }

  get location(): SourceLocation {
    return this.core.document.place.location;
  }

  /** What everything in the module stands on. */
  get needs(): readonly FrameReferences[] {
    const { frame } = this.core;
    return this.#references.length === 0 ? frame.needs : [...frame.needs, { frame, references: this.#references }];
  }

  expand(scope: Scope): Evaluated<Expansion> {
    return this.core.expand(scope);
  }

  /** Values by key as they were when the module was last expanded; one without a key where it has no `forEach`. */
  values(): ReadonlyMap<string | undefined, Value> {
    return this.core.document.sections.has('forEach') ? this.core.instances : new Map([[undefined, null]]);
  }

  /** The names of one instance. A value that only apply can tell is looked up again whenever it is asked for. */
  localsOf(key: string | undefined, value: Value): (scope: Scope) => Locals {
    if (key === undefined) return () => ({});
    if (!hasUnknown(value)) {
      const locals = { each: { key, value } };
      return () => locals;
    }
    return (scope) => {
      this.core.expand(scope);
      return { each: { key, value: this.core.instances.get(key) ?? value } };
    };
  }

  /** The names of an instance that stands for all that there may be. */
  madeUpLocals(): Locals {
    return this.core.document.sections.has('forEach') ? { each: { key: new Unknown(), value: new Unknown() } } : {};
  }
}

/** What the document refers to in its `forEach`, `when` and `dependsOn`. */
function referencesOutsideInputs({ document }: ModuleUse): readonly SymbolicReference[] {
  if (document.references.length === 0) return document.references;
  const { node, isExact } = document.place.find('variables', '');
  if (!isExact) return document.references;
  return document.references.filter(({ place }) => place.start < node.start || place.end > node.end);
}
