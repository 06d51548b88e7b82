import type { Entity } from './entity.ts';
import { textOf } from './json.ts';
import type { Lifecycle, Step } from './lifecycle.ts';
import type { Platform } from './platform.ts';
import type { Failure } from './resource-type.ts';
import type { World } from './world.ts';

/** Drives objects through their transitions, on the sandbox's clock. */
export class Lifecycles {
  readonly #platform: Platform;
  readonly #waiting = new Map<Entity, { readonly world: World; readonly cancel: () => void }>();

  /** @param platform - Gives the clock, the faults asked for and the types. */
  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** Begins a transition; one that is running is dropped. */
  begin(world: World, entity: Entity, name: string): void {
    if (!this.#transition(entity, name)) return;
    if ('error_event_id' in entity.values) entity.values['error_event_id'] = null;
    if ('error_message' in entity.values) entity.values['error_message'] = null;
    if (name === 'destroy') entity.usable = false;
    this.#enter(world, entity, name, 0);
  }

  /** Takes up the work that a snapshot has in the middle; its present step begins anew. What was at its end is gone. */
  resume(world: World, entity: Entity): void {
    if (entity.transition) this.#wait(world, entity, entity.transition.name, entity.transition.step);
    else if (entity.values[this.#field(entity)] === 'end') world.remove(entity);
  }

  /** Lets go of an object that is no more. */
  forget(entity: Entity): void {
    this.#waiting.get(entity)?.cancel();
    this.#waiting.delete(entity);
    delete entity.transition;
  }

  /** Ends all running work at once, also what it sets off; answers how many steps that took. */
  finishAll(): number {
    let steps = 0;
    for (let [next] = this.#waiting; next !== undefined; [next] = this.#waiting) {
      const [entity, { world }] = next;
      steps += 1;
      this.#stepDone(world, entity);
    }
    return steps;
  }

  /** How many objects are between two states. */
  get running(): number {
    return this.#waiting.size;
  }

  /** Puts an object into a state without any work, as `override` and imports do. */
  settle(world: World, entity: Entity, state: string): void {
    this.forget(entity);
    entity.values[this.#field(entity)] = state;
    entity.usable = true;
    world.typeNamed(entity.type).entered?.(entity, state, world);
    this.#platform.context.changed();
  }

  #enter(world: World, entity: Entity, name: string, index: number): void {
    const step = this.#transition(entity, name)?.steps[index];
    if (!step) return;
    entity.values[this.#field(entity)] = step.state;
    world.typeNamed(entity.type).entered?.(entity, step.state, world);
    this.#wait(world, entity, name, index);
    this.#platform.context.changed();
  }

  #wait(world: World, entity: Entity, name: string, index: number): void {
    const step = this.#transition(entity, name)?.steps[index];
    this.forget(entity);
    if (!step) return;
    entity.transition = { name, step: index };
    const { clock, settle } = this.#platform.context;
    const cancel = clock.after(settle(step.naturalMs), () => this.#stepDone(world, entity));
    this.#waiting.set(entity, { world, cancel });
  }

  #stepDone(world: World, entity: Entity): void {
    const running = entity.transition;
    this.forget(entity);
    if (!running) return;
    const transition = this.#transition(entity, running.name);
    const step = transition?.steps[running.step];
    if (!transition || !step) return;
    const failure = this.#failureOf(world, entity, running.name, step);
    if (failure) {
      this.#fail(world, entity, running.name, failure);
    } else if (running.step + 1 < transition.steps.length) {
      this.#enter(world, entity, running.name, running.step + 1);
    } else {
      this.#complete(world, entity, running.name, transition.end);
    }
  }

  #failureOf(world: World, entity: Entity, name: string, step: Step): Failure | undefined {
    const asked = this.#platform.faults.take(world.customer, entity, step);
    if (asked) return { state: asked.to ?? step.failure ?? step.state, message: asked.event };
    return world.typeNamed(entity.type).fails?.(entity, name, world);
  }

  #fail(world: World, entity: Entity, name: string, failure: Failure): void {
    const type = world.typeNamed(entity.type);
    const title = textOf(entity.values, 'name') || entity.id;
    const event = world.writeEvent('error', `${type.title} ${title}: ${failure.state}`, failure.message, entity);
    if (type.lifecycle?.reason === 'error_event_id') entity.values['error_event_id'] = event.id;
    if (type.lifecycle?.reason === 'error_message') entity.values['error_message'] = failure.message;
    entity.hidden['failedTransition'] = name;
    entity.values[this.#field(entity)] = failure.state;
    type.entered?.(entity, failure.state, world);
    this.#platform.context.changed();
  }

  #complete(world: World, entity: Entity, name: string, end: string): void {
    const type = world.typeNamed(entity.type);
    this.#platform.context.changed();
    if (end === 'gone') {
      this.#end(world, entity);
      return;
    }
    entity.values[this.#field(entity)] = end;
    entity.usable = true;
    type.entered?.(entity, end, world);
    type.completed?.(entity, name, world);
  }

  /** Some types show `end` before they answer 404: how long is a knob, none by default. */
  #end(world: World, entity: Entity): void {
    const shownMs = Number(world.knob('endShownMs'));
    if (shownMs <= 0) {
      world.remove(entity);
      return;
    }
    entity.values[this.#field(entity)] = 'end';
    const { clock, settle } = this.#platform.context;
    clock.after(settle(shownMs), () => world.remove(entity));
  }

  #field(entity: Entity): string {
    return this.#lifecycle(entity)?.field ?? 'state';
  }

  #lifecycle(entity: Entity): Lifecycle | undefined {
    return this.#platform.typeNamed(entity.type).lifecycle;
  }

  #transition(entity: Entity, name: string): Lifecycle['transitions'][string] | undefined {
    return this.#lifecycle(entity)?.transitions[name];
  }
}
