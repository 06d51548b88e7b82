import type { CiSystem } from '../ci/ci-settings.ts';

/** What `reckon init` was told by flags; what was not, it asks on a terminal. */
export interface InitOptions {
  readonly name: string | undefined;
  /** Systems to connect to; `own` for an API that is not built in. */
  readonly systems: readonly string[];
  /** Address of the one system; default: a variable of the process's environment. */
  readonly url: string | undefined;
  readonly environments: readonly string[];
  readonly ci: CiSystem | undefined;
}

/** A file of a new project. */
export interface StartingFile {
  /** From the project's folder, or absolute. */
  readonly path: string;
  readonly content: string;
}
