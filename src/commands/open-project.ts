import { hostname, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { loadConfiguration } from '../config/load-configuration.ts';
import { loadProject } from '../config/load-project.ts';
import type { Ports } from '../engine/ports.ts';
import type { Configuration } from '../model/configuration.ts';
import { hasErrors } from '../model/diagnostic.ts';
import type { Json } from '../model/json.ts';
import type { Plan } from '../model/plan.ts';
import type { ProviderRegistry } from '../model/resource-type.ts';
import type { StateLock, StateStore } from '../model/state-store.ts';
import { createProviderRegistry } from '../providers/provider-registry.ts';
import { openFileStateStore } from '../state/file-state-store.ts';
import { isFingerprint, matchesFingerprint, toStored } from '../state/fingerprint.ts';
import { makeState } from '../state/make-state.ts';
import type { GlobalOptions } from './global-options.ts';
import type { Output } from './output.ts';
import { systemClock } from './system-clock.ts';

/** A project with all that commands need of it. */
export interface OpenProject {
  readonly configuration: Configuration;
  readonly registry: ProviderRegistry;
  readonly store: StateStore;
  readonly ports: Ports;
  /** Claims the state; says who holds it while it waits. */
  lock(command: string, timeoutMs: number, signal?: AbortSignal): Promise<StateLock>;
  /** Commit of the desired state; undefined outside of a repository. */
  commit(): Promise<Plan['binding']['commit']>;
  /** Refuses an apply that the project's `git:` rules forbid. @throws {ToolError} */
  checkGitRules(): Promise<void>;
  /** The plan with code frames in its diagnostics. */
  framed(plan: Plan): Plan;
  close(): Promise<void>;
}
