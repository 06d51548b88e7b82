import type { EmulatorContext } from '../frame/emulator.ts';
import { KNOBS, type KnobName, type KnobValue } from './knobs.ts';
import type { World } from './world.ts';

/** JSON dialect that the knob `generation` selects. */
export type Generation = 'G1' | 'G2' | 'G3';

/** One running CloudBolt: its world, the frame it lives in, and the timers of its jobs by job number. */
export interface Installation {
  world: World;
  readonly context: EmulatorContext;
  readonly timers: Map<number, () => void>;
}

/** Present value of a knob; its default when it was set to a value of another type. */
export function knob<N extends KnobName>(installation: Installation, name: N): KnobValue<N> {
  const fallback: string | number | boolean = KNOBS[name].value;
  const value = installation.context.knobs[name];
  return (typeof value === typeof fallback ? value : fallback) as KnobValue<N>;
}

/** The JSON dialect spoken at present. */
export function generation(installation: Installation): Generation {
  const name = knob(installation, 'generation').toUpperCase();
  return name === 'G1' || name === 'G2' ? name : 'G3';
}

/** The present in milliseconds since the epoch. */
export function now(installation: Installation): number {
  return installation.context.clock.now();
}
