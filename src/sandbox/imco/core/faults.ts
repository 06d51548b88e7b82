import type { Entity } from './entity.ts';
import { textOf } from './json.ts';
import type { Step } from './lifecycle.ts';

/** A failure asked for through the controls: the next step that fits fails. */
export interface Fault {
  /** Only of this customer, by the common name of its certificate. */
  readonly customer?: string;
  /** Only of this type, by our name of it. */
  readonly type?: string;
  /** Only the object with this id or this name. */
  readonly resource?: string;
  /** Only the step with this state: `applying`, `bootstrapping`, … */
  readonly step?: string;
  /** The state to fail into; default is the step's own. */
  readonly to?: string;
  /** Text of the event, or of the error message. */
  readonly event: string;
  /** How often. */
  readonly times: number;
}

/** The failures asked for and not yet used up. */
export class Faults {
  #faults: Fault[] = [];

  /** All that are still to happen. */
  get pending(): readonly Fault[] {
    return this.#faults;
  }

  /** Asks for one more. */
  add(fault: Fault): void {
    this.#faults.push(fault);
  }

  /** Forgets them all. */
  clear(): void {
    this.#faults = [];
  }

  /**
   * The first that fits the end of this step, used up by one; undefined where the step goes well. A step that has no failed
   * state is passed over, unless the fault names one.
   */
  take(customer: string, entity: Entity, step: Step): Fault | undefined {
    const index = this.#faults.findIndex(
      (fault) =>
        (fault.customer ?? customer) === customer &&
        (fault.type ?? entity.type) === entity.type &&
        (fault.step ?? step.state) === step.state &&
        (fault.to ?? step.failure) !== undefined &&
        (fault.resource === undefined ||
          fault.resource === entity.id ||
          fault.resource === textOf(entity.values, 'name')),
    );
    const fault = this.#faults[index];
    if (!fault) return undefined;
    if (fault.times > 1) this.#faults[index] = { ...fault, times: fault.times - 1 };
    else this.#faults.splice(index, 1);
    return fault;
  }
}
