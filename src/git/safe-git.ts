import type { SimpleGit } from 'simple-git';
import { GitError } from './git-error.ts';

/** git, started so that it only reads and runs no program that the repository or its configuration names. */
export interface SafeGit {
  /** Runs a command at the top of the work tree and gives its standard output as UTF-8. @throws {GitFailure | GitError} */
  text(args: readonly string[]): Promise<string>;
  /** The output of `git cat-file --batch` for these object ids, as bytes. @throws {GitFailure | GitError} */
  objects(ids: readonly string[]): Promise<Buffer>;
}

/** A command that ended with a status other than 0: an answer to look into, or to pass on with `failed`. */
export class GitFailure extends GitError {
  /** git's exit status. */
  readonly status: number;
  /** What git wrote to standard error. */
  readonly words: string;

  constructor(status: number, words: string) {
    super('GIT_FAILED', `git failed (exit status ${status})${words === '' ? '' : `: ${firstLine(words)}`}`);
    this.status = status;
    this.words = words;
  }
}

/**
 * Opens git on a work tree.
 *
 * Hooks, the file system monitor and bare repositories inside the work tree are turned off; variables that steer git are taken
 * out of its environment; no lock is taken on the index. `config` is for what a single caller must turn off besides.
 *
 * @param top - Absolute path of the folder that holds `.git`.
 * @param options.config - Further `key=value` settings for each command.
 */
export async function openGit(
  top: string,
  options: { readonly signal?: AbortSignal | undefined; readonly config?: readonly string[] } = {},
): Promise<SafeGit> {
  const { simpleGit } = await import('simple-git');
  const ask = async <T>(call: (git: SimpleGit) => Promise<T>, stdin?: string): Promise<T> => {
    // simple-git wraps errors that are not its own, so the failure is handed past it.
    let failure: GitFailure | undefined;
    const git = simpleGit({
      baseDir: top,
      trimmed: false,
      config: [...SAFE_CONFIGURATION, ...(options.config ?? [])],
      unsafe: { allowUnsafeFsMonitor: true, allowUnsafeHooksPath: true, allowUnsafeFilter: true },
      allowEnvironment: ['GIT_TERMINAL_PROMPT'],
      completion: { onClose: true, onExit: false },
      errors: (error, { exitCode, stdErr }) => {
        if (exitCode > 0) failure = new GitFailure(exitCode, Buffer.concat(stdErr).toString('utf8').trim());
        return failure ?? (exitCode === 0 ? undefined : error);
      },
      ...(stdin === undefined ? {} : { input: () => stdin }),
      ...(options.signal === undefined ? {} : { abort: options.signal }),
    });
    try {
      return await call(git.env(plainEnvironment(process.env)));
    } catch (cause) {
      options.signal?.throwIfAborted();
      throw explained(failure ?? cause, top);
    }
  };
  return {
    text: (args) => ask((git) => git.raw(['--no-optional-locks', ...args])),
    objects: (ids) => ask(async (git) => (await git.binaryCatFile(['--batch'])) as Buffer, `${ids.join('\n')}\n`),
  };
}

/** Command-line settings win over every file of configuration. */
const SAFE_CONFIGURATION = ['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'safe.bareRepository=explicit'];

/** What git needs to find itself and its user's settings; nothing that makes it look elsewhere or start other programs. */
const PASSED_ON =
  /^(?:PATH|PATHEXT|HOME|USERPROFILE|HOMEDRIVE|HOMEPATH|APPDATA|LOCALAPPDATA|XDG_CONFIG_HOME|SYSTEMROOT|TMPDIR|TEMP|TMP)$/i;

function plainEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const plain: Record<string, string> = { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' };
  for (const [name, value] of Object.entries(environment)) {
    if (PASSED_ON.test(name) && value !== undefined) plain[name] = value;
  }
  return plain;
}

/** The failure in reckon's words, where it is one that a user can do something about. */
function explained(cause: unknown, top: string): unknown {
  const failure = cause instanceof GitFailure ? cause : undefined;
  const message = cause instanceof Error ? cause.message : String(cause);
  if (failure?.words.includes('dubious ownership') === true) {
    return new GitError('GIT_UNTRUSTED_OWNER', `the repository at ${top} belongs to another user, and git refuses it`, {
      cause,
      hint: `If you trust it, run:\n    git config --global --add safe.directory ${top}`,
    });
  }
  if (failure !== undefined) return failure;
  if (message.includes('ENOENT')) {
    return new GitError('GIT_MISSING', 'the program git could not be started', {
      cause,
      hint: 'Install git and put it on the PATH.',
    });
  }
  return new GitError('GIT_FAILED', `git failed: ${firstLine(message)}`, { cause });
}

function firstLine(text: string): string {
  return text.replace(/^(?:fatal|error): /, '').split('\n', 1)[0] ?? '';
}
