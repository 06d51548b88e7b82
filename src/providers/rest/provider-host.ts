import type { HttpWorld } from '../../http/http-client.ts';

/** What providers need of the process around them. */
export interface ProviderHost extends HttpWorld {
  /** Absolute path of the project's folder: paths in settings start there. */
  readonly root: string;
  /** Whether a file that a document names, by its absolute path, may be read. Default: every file. */
  readonly mayRead?: ((path: string) => boolean) | undefined;
}
