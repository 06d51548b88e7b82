import { ApiError } from './api-error.ts';
import type { Entity } from './entity.ts';
import type { Json, JsonObject } from './json.ts';
import type { Platform } from './platform.ts';
import type { ResourceType } from './resource-type.ts';

/** What to store of a new object. */
interface NewEntity {
  /** Default: a new one. */
  readonly id?: string;
  readonly values: JsonObject;
  readonly hidden?: JsonObject;
  readonly parentId?: string;
  readonly usable?: boolean;
  readonly shared?: boolean;
}

/** An object that exists in a cloud account and that the platform does not know: left by a discard, or never imported. */
export interface CloudObject {
  readonly type: string;
  readonly accountId: string;
  readonly values: JsonObject;
  readonly hidden: JsonObject;
  /** What belongs to it and comes and goes with it. */
  readonly children: readonly CloudObject[];
}

/** Everything one customer has. Two customers never see each other's. */
export class World {
  readonly customer: string;
  readonly platform: Platform;
  /** What lies in the customer's clouds unknown to the platform. */
  readonly cloud: CloudObject[] = [];
  readonly #byType = new Map<string, Map<string, Entity>>();

  /** @param customer - Common name of the customer's certificate. */
  constructor(customer: string, platform: Platform) {
    this.customer = customer;
    this.platform = platform;
  }

  /** Stores a new object, the last of its type. */
  add(type: string, made: NewEntity): Entity {
    const entity: Entity = {
      id: made.id ?? this.platform.newId(),
      type,
      values: made.values,
      hidden: made.hidden ?? {},
      usable: made.usable ?? false,
      ...(made.parentId === undefined ? {} : { parentId: made.parentId }),
      ...(made.shared === undefined ? {} : { shared: made.shared }),
    };
    this.restore(entity);
    return entity;
  }

  /** Puts an object of a snapshot back. */
  restore(entity: Entity): void {
    const entities = this.#byType.get(entity.type) ?? new Map<string, Entity>();
    entities.set(entity.id, entity);
    this.#byType.set(entity.type, entities);
  }

  /** The customer's or the platform's object of that type and id. */
  find(type: string, id: string): Entity | undefined {
    return this.#byType.get(type)?.get(id) ?? this.platform.catalogue.get(type)?.get(id);
  }

  /** @throws {ApiError} 404 where there is none. */
  get(type: string, id: string): Entity {
    const entity = this.find(type, id);
    if (!entity) throw new ApiError(404, `${this.typeNamed(type).title} with id ${id} not found`);
    return entity;
  }

  /** All of a type, the platform's first, then the customer's, oldest first. */
  list(type: string): readonly Entity[] {
    return [...(this.platform.catalogue.get(type)?.values() ?? []), ...[...(this.#byType.get(type)?.values() ?? [])]];
  }

  /** The objects of a type that hang on that parent. */
  childrenOf(parentId: string, type: string): readonly Entity[] {
    return this.list(type).filter((entity) => entity.parentId === parentId);
  }

  /** Every object of the customer's own. */
  own(): readonly Entity[] {
    return [...this.#byType.values()].flatMap((entities) => [...entities.values()]);
  }

  /** The customer's own object of any type with that id. */
  ownById(id: string): Entity | undefined {
    for (const entities of this.#byType.values()) {
      const entity = entities.get(id);
      if (entity) return entity;
    }
    return undefined;
  }

  /** Takes an object out, with what hangs on it, and lets the types clear what pointed to it. */
  remove(entity: Entity): void {
    this.platform.lifecycles.forget(entity);
    this.#byType.get(entity.type)?.delete(entity.id);
    for (const child of this.platform.childTypes(entity.type)) {
      for (const left of this.childrenOf(entity.id, child.name)) this.remove(left);
    }
    this.typeNamed(entity.type).gone?.(entity, this);
  }

  /** The declaration of a type. */
  typeNamed(type: string): ResourceType {
    return this.platform.typeNamed(type);
  }

  /** The value of a knob, read when it is needed. */
  knob(name: string): string | number | boolean {
    return this.platform.knob(name);
  }

  /** Writes an event; `subject` is the object that it is about. */
  writeEvent(level: 'info' | 'warning' | 'error', header: string, description: string, subject?: Entity): Entity {
    const timestamp: Json = new Date(this.platform.now()).toISOString();
    return this.add('event', {
      values: { timestamp, level, header, description },
      hidden: subject ? { subject: subject.id } : {},
      usable: true,
    });
  }
}
