import type { EmulatorContext } from '../../frame/emulator.ts';
import type { Entity } from './entity.ts';
import { type Fault, Faults } from './faults.ts';
import { Lifecycles } from './lifecycles.ts';
import { randomId } from './object-id.ts';
import type { ResourceType } from './resource-type.ts';
import { UploadStore } from './upload-store.ts';
import { type CloudObject, World } from './world.ts';

/** Objects by type and id that belong to no customer. */
export type Catalogue = ReadonlyMap<string, ReadonlyMap<string, Entity>>;

/** What makes a platform: its types and what is in it from the start. */
export interface PlatformMaking {
  readonly types: readonly ResourceType[];
  readonly catalogue: Catalogue;
  /** Common names of the customers' certificates. */
  readonly customers: readonly string[];
  /** Puts into a fresh world what every customer finds there. */
  seed(world: World): void;
}

interface Snapshot {
  readonly worlds: Readonly<Record<string, { readonly entities: readonly Entity[]; readonly cloud: CloudObject[] }>>;
  readonly faults: readonly Fault[];
  readonly uploads: ReturnType<UploadStore['snapshot']>;
}

/** The whole emulated installation: catalogue, customers' worlds, clock-driven work and faults. */
export class Platform {
  readonly context: EmulatorContext;
  readonly catalogue: Catalogue;
  readonly faults: Faults = new Faults();
  readonly uploads: UploadStore = new UploadStore();
  readonly lifecycles: Lifecycles;
  readonly types: ReadonlyMap<string, ResourceType>;
  readonly #making: PlatformMaking;
  #worlds: ReadonlyMap<string, World> = new Map();

  /** Starts with what `context.saved` holds, or fresh. */
  constructor(context: EmulatorContext, making: PlatformMaking) {
    this.context = context;
    this.#making = making;
    this.catalogue = making.catalogue;
    this.types = new Map(making.types.map((type) => [type.name, type]));
    this.lifecycles = new Lifecycles(this);
    this.reset();
    if (isSnapshot(context.saved)) this.#restore(context.saved);
  }

  /** The worlds of all customers. */
  get worlds(): readonly World[] {
    return [...this.#worlds.values()];
  }

  /** A customer's world, by the common name of its certificate. */
  worldOf(customer: string): World | undefined {
    return this.#worlds.get(customer);
  }

  /** The declaration of a type. */
  typeNamed(name: string): ResourceType {
    const type = this.types.get(name);
    if (!type) throw new RangeError(`no type is named ${name}`);
    return type;
  }

  /** The types whose parent is of that type. */
  childTypes(parent: string): readonly ResourceType[] {
    return [...this.types.values()].filter((type) => type.parent?.type === parent);
  }

  /** The present value of a knob. */
  knob(name: string): string | number | boolean {
    const value = this.context.knobs[name];
    if (value === undefined) throw new RangeError(`no knob is named ${name}`);
    return value;
  }

  /** The sandbox's present instant in milliseconds. */
  now(): number {
    return this.context.clock.now();
  }

  /** An id that nothing has. */
  newId(): string {
    for (;;) {
      const id = randomId(this.context.random);
      if (!this.worlds.some((world) => world.ownById(id))) return id;
    }
  }

  /** Back to a fresh start. */
  reset(): void {
    for (const entity of this.worlds.flatMap((world) => world.own())) this.lifecycles.forget(entity);
    this.faults.clear();
    this.uploads.clear();
    this.#worlds = new Map(this.#making.customers.map((customer) => [customer, new World(customer, this)]));
    for (const world of this.worlds) this.#making.seed(world);
  }

  /** Everything as plain JSON. */
  snapshot(): Snapshot {
    const worlds = this.worlds.map((world) => [world.customer, { entities: world.own(), cloud: world.cloud }]);
    return { worlds: Object.fromEntries(worlds), faults: this.faults.pending, uploads: this.uploads.snapshot() };
  }

  #restore(saved: Snapshot): void {
    // A copy: the snapshot belongs to the frame, the worlds change what they hold.
    const copy = structuredClone(saved);
    const worlds = new Map<string, World>();
    for (const customer of this.#making.customers) {
      const world = new World(customer, this);
      worlds.set(customer, world);
      const kept = copy.worlds[customer];
      if (!kept) {
        this.#making.seed(world);
        continue;
      }
      world.cloud.push(...kept.cloud);
      for (const entity of kept.entities) world.restore(entity);
    }
    this.#worlds = worlds;
    this.uploads.restore(copy.uploads);
    for (const fault of copy.faults) this.faults.add(fault);
    for (const world of this.worlds) {
      for (const entity of world.own()) this.lifecycles.resume(world, entity);
    }
  }
}

function isSnapshot(saved: unknown): saved is Snapshot {
  return typeof saved === 'object' && saved !== null && 'worlds' in saved && 'uploads' in saved;
}
