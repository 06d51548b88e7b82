/** One stretch of work. */
export interface Step {
  /** The state that is shown meanwhile. */
  readonly state: string;
  /** How long the real platform takes, in milliseconds. */
  readonly naturalMs: number;
  /** The state that a failure of this step leaves; absent: it can't fail. */
  readonly failure?: string;
}

/** Work that ends in a settled state, or with the object's end. */
export interface Transition {
  readonly steps: readonly Step[];
  /** The settled state, or `gone`. */
  readonly end: string;
}

/** How objects of a type come, change and go. */
export interface Lifecycle {
  /** The field that shows the state; default `state`. */
  readonly field?: string;
  /** Where the reason of a failure is told, beside the event that is always written. */
  readonly reason: 'error_event_id' | 'error_message' | 'event';
  /** By name; `create`, `update` and `destroy` are begun by the generic routes, others by a type's own. */
  readonly transitions: Readonly<Record<string, Transition>>;
}

const second = 1000;
const minute = 60 * second;

/** Durations of the platform's work, in milliseconds. The facts have none: these are what clouds usually take. */
export const natural = { second, minute };

/**
 * The documented life of node pools and policy assignments, which also serves the types whose states are not documented.
 *
 * @param naturalMs - What applying takes; decommissioning takes as long.
 * @param decommissionFailure - Clusters and node pools spell it differently.
 */
export function appliedLifecycle(naturalMs: number, decommissionFailure = 'decommission_error'): Lifecycle {
  const applying: Step = { state: 'applying', naturalMs, failure: 'application_error' };
  return {
    reason: 'error_event_id',
    transitions: {
      create: { steps: [{ state: 'start', naturalMs: second }, applying], end: 'applied' },
      update: { steps: [applying], end: 'applied' },
      destroy: { steps: [{ state: 'decommissioning', naturalMs, failure: decommissionFailure }], end: 'gone' },
    },
  };
}

/** The life of servers and server arrays. */
export const serverLifecycle: Lifecycle = {
  reason: 'event',
  transitions: {
    create: {
      steps: [{ state: 'commissioning', naturalMs: 90 * second, failure: 'commission_stalled' }],
      end: 'inactive',
    },
    boot: {
      steps: [
        { state: 'booting', naturalMs: 30 * second, failure: 'stalled' },
        { state: 'bootstrapping', naturalMs: 2 * minute, failure: 'stalled' },
      ],
      end: 'operational',
    },
    reboot: {
      steps: [
        { state: 'booting', naturalMs: 20 * second, failure: 'stalled' },
        { state: 'bootstrapping', naturalMs: 30 * second, failure: 'stalled' },
      ],
      end: 'operational',
    },
    shutdown: { steps: [{ state: 'shutting_down', naturalMs: 30 * second, failure: 'stalled' }], end: 'inactive' },
    destroy: { steps: [{ state: 'decommissioning', naturalMs: 45 * second, failure: 'stalled' }], end: 'gone' },
  },
};
