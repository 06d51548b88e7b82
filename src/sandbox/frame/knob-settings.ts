import type { Emulator } from './emulator.ts';
import { SandboxError } from './sandbox-error.ts';

/** Knob values by name. */
export type KnobValues = Record<string, string | number | boolean>;

/** Every knob at its default. */
export function defaultKnobs(emulator: Emulator): KnobValues {
  return Object.fromEntries(Object.entries(emulator.knobs).map(([name, { value }]) => [name, value]));
}

/**
 * Checks values from outside against the emulator's knobs.
 *
 * @throws {SandboxError} `SANDBOX_OPTION` on an unknown knob and on a value of another type than the default's.
 */
export function readKnobs(emulator: Emulator, input: unknown): KnobValues {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new SandboxError('SANDBOX_OPTION', 'knobs are an object: {"<knob>": <value>}');
  }
  const values: KnobValues = {};
  for (const [name, value] of Object.entries(input)) {
    const knob = emulator.knobs[name];
    if (knob === undefined) {
      throw new SandboxError('SANDBOX_OPTION', `${emulator.system} has no knob "${name}"`, {
        hint: `It has: ${Object.keys(emulator.knobs).join(', ') || 'none'}.`,
      });
    }
    if (typeof value !== typeof knob.value) {
      throw new SandboxError('SANDBOX_OPTION', `the knob "${name}" takes a ${typeof knob.value}`);
    }
    values[name] = value as string | number | boolean;
  }
  return values;
}
