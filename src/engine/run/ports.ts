import type { Clock } from '../../model/clock.ts';
import type { EngineEvent } from '../../model/event.ts';
import type { Json } from '../../model/json.ts';
import type { ProviderRegistry } from '../../model/provider.ts';
import type { Value } from '../../model/value.ts';

/** How secrets are kept out of state and still seen to change. */
interface Fingerprints {
  /** A new random key for a new state. */
  newKey(): string;
  /** A value as state keeps it: secrets as `{"$fingerprint": …}`, unknowns left out. Secrets unchanged since `previous` keep its marker. */
  toStored(value: Value, key: string, previous?: Json): Json;
  /** Whether the marker is the fingerprint of the value. */
  matches(value: Json, marker: Json, key: string): boolean;
}

/** What the engine is given to reach the world with. */
export interface Ports {
  readonly providers: ProviderRegistry;
  readonly clock: Clock;
  readonly fingerprints: Fingerprints;
  /** Makes the lineage of a new state. */
  newLineage(): string;
  /** Takes a fact for whoever shows it. Must not throw and cannot hold the engine up. */
  emit(event: EngineEvent): void;
}
