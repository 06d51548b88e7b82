import type { FastifyInstance } from 'fastify';

/** Milliseconds since the Unix epoch, as the sandbox's own clock counts them. */
export type Instant = number;

/**
 * The sandbox's clock. It runs with the wall clock until it is held; `advance` moves it forward at once.
 * Everything an emulator does "after a while" hangs on it, so that a test can step through a lifecycle.
 */
export interface SandboxClock {
  /** The present instant in milliseconds. */
  now(): Instant;
  /** Runs `callback` once when the clock has passed `delayMs` from now; the answer takes it back. */
  after(delayMs: number, callback: () => void): () => void;
  /** Moves the clock forward by `ms` and runs, in order, all that has become due. */
  advance(ms: number): void;
  /** Stops following the wall clock: only `advance` moves it from here on. */
  hold(): void;
}

/** What an emulator is given to live in. One for each served system. */
export interface EmulatorContext {
  readonly clock: SandboxClock;
  /** Pseudo-random number in [0, 1), drawn from `--seed`: the same seed gives the same ids and faults. */
  readonly random: () => number;
  /**
   * Stretches or shrinks a natural waiting time: `settle(60_000)` is what a minute of the real system takes here,
   * in milliseconds, under `--settle`.
   */
  readonly settle: (naturalMs: number) => number;
  /**
   * Behaviours on which the facts are silent or disagree, by name; the emulator states its defaults in `Emulator.knobs`.
   * Changed at run time by `PUT /_control/knobs`; read the value when it is needed, never once.
   */
  readonly knobs: Record<string, string | number | boolean>;
  /** `http://127.0.0.1:4510` or `https://…`: where this emulator is served, without a trailing slash. */
  origin(): string;
  /** The state saved by an earlier run with `--data`, as `Emulator.snapshot` gave it; undefined on a first run. */
  readonly saved: unknown;
  /** Says that the state has changed, so that `--data` is written soon. */
  changed(): void;
}

/** The client certificate that a request came with (mutual TLS). */
export interface ClientCertificate {
  /** Subject's common name: who the caller is. */
  readonly commonName: string;
  /** Subject's organisational units, first one first. */
  readonly organisationalUnits: readonly string[];
  /** SHA-256 fingerprint, upper-case hexadecimal with colons. */
  readonly fingerprint: string;
}

/** A running emulator of one system. */
export interface RunningEmulator {
  /** The whole state as plain JSON, for `--data` and for `GET /_control/state`. Secrets may be in it: it is a sandbox. */
  snapshot(): unknown;
  /**
   * Back to the state of a fresh start, for `POST /_control/reset`. The clock has already forgotten every callback: one
   * that always has to run is set up here again.
   */
  reset(): void;
}

/** A client certificate that a sandbox over mutual TLS makes when it starts. */
export interface ClientIdentity {
  /** File name without ending (`api` gives `api.crt` and `api.key`) and common name. */
  readonly name: string;
  readonly organisationalUnits?: readonly string[];
  /** `foreign` is signed by another CA, `expired` has run out: for trying what happens then. Default `trusted`. */
  readonly kind?: 'trusted' | 'foreign' | 'expired';
}

/** One emulated system: what `reckon sandbox <system>` serves. Knows nothing of reckon's client for it. */
export interface Emulator {
  /** `imply`, `imco`, `vmmanager`, `cloudbolt`, `pgo`. */
  readonly system: string;
  /**
   * How the system is served: plain HTTP, HTTPS, HTTPS that refuses a caller without a trusted client certificate, or
   * HTTPS that asks for one and lets the emulator decide route by route.
   */
  readonly transport: 'http' | 'https' | 'mutual-tls' | 'optional-client-certificate';
  /** The port when nothing else is asked for. */
  readonly defaultPort: number;
  /** Client certificates to make, for the two client-certificate transports. */
  readonly identities?: readonly ClientIdentity[];
  /** Knobs with their default values and what they are for; `value` settles the knob's type too. */
  readonly knobs: Readonly<Record<string, { readonly value: string | number | boolean; readonly description: string }>>;
  /**
   * Mounts the routes on `app` and starts to live. The frame has already put latency, fault injection, the request
   * journal and `/_control` around them. System-specific controls go below `/_control/<system>/…`.
   */
  start(app: FastifyInstance, context: EmulatorContext): RunningEmulator | Promise<RunningEmulator>;
  /**
   * The environment variables a project needs to speak to it (`RECKON_IMPLY_URL=…`), printed at the start.
   *
   * @param served.directory - Where `ca.crt` and the clients' `<name>.crt` and `<name>.key` are; absent over plain HTTP.
   */
  environment(served: { readonly origin: string; readonly directory?: string }): Readonly<Record<string, string>>;
  /** Lines printed under the environment: what is there to try, which users, how to approve, … */
  hints(served: { readonly origin: string }): readonly string[];
}
