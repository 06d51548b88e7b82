/** The CI systems that `reckon init --ci` writes files for. */
export const CI_SYSTEMS = ['github', 'gitlab', 'atlantis', 'jenkins'] as const;

/** One of them. */
export type CiSystem = (typeof CI_SYSTEMS)[number];

/** What the files are made for. */
export interface CiSettings {
  /** Name of the project. */
  readonly project: string;
  /** The project's folder from the repository's top, with forward slashes; `.` when it is the top itself. */
  readonly folder: string;
  /** The branch that is applied. */
  readonly branch: string;
  /** In the order in which they are applied; a project without environments has `default` alone. */
  readonly environments: readonly string[];
  /** Names of the variables that hold the secrets of the project's connections. */
  readonly secrets: readonly string[];
  /** Where the project keeps its state, as `state.path` says: from its folder, or an absolute path. */
  readonly statePath: string;
  /** The version of reckon to install. */
  readonly version: string;
}

/** A file to be written. */
export interface CiFile {
  /** From the repository's top, with forward slashes. */
  readonly path: string;
  readonly content: string;
}

/** Whether state is kept on a disk that outlives the job, as an absolute path says, rather than on a branch of the repository. */
export function keepsStateOnDisk({ statePath }: CiSettings): boolean {
  return statePath.startsWith('/') || /^[A-Za-z]:[\\/]/.test(statePath);
}

/** Names that can be variables; others can't be passed on by any CI system. */
export function secretNames({ secrets }: CiSettings): readonly string[] {
  return [...new Set(secrets)].filter((name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)).sort();
}
