import type { Evaluated, Expansion, Scope } from '../model/configuration.ts';
import type { ResourceAddress } from '../model/resource-address.ts';
import type { SourceLocation } from '../model/source-location.ts';
import { BlockCore } from './block.ts';
import type { CompiledDocument } from './compile-document.ts';
import type { ModuleFrame } from './module-frame.ts';

/** What every block of a `type:` or `data:` document answers alike, in one frame. */
export abstract class DocumentBlock {
  readonly core: BlockCore;

  constructor(document: CompiledDocument, frame: ModuleFrame) {
    this.core = new BlockCore(document, frame);
  }

  get address(): ResourceAddress {
    return this.core.address;
  }

  get dependsOn(): readonly ResourceAddress[] {
    return this.core.dependsOn;
  }

  get connection(): string {
    return this.core.document.connection;
  }

  get type(): string {
    return this.core.document.type;
  }

  get location(): SourceLocation {
    return this.core.document.place.location;
  }

  expand(scope: Scope): Evaluated<Expansion> {
    return this.core.expand(scope);
  }
}
