import { ToolError } from '../model/tool-error.ts';
import type { StateCode } from './state-codes.ts';

/** A state that can't be read, written or claimed. */
export class StateError extends ToolError<StateCode> {}

/** The operating system's own code of a failed call (`ENOENT`), or `undefined` when the error is of another kind. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Runs a call that reads or writes `path` and gives a refusal of the operating system its place and a hint. */
export async function withPath<T>(
  code: 'STATE_UNREADABLE' | 'STATE_UNWRITABLE',
  path: string,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    const system = systemCode(cause);
    if (system === undefined || cause instanceof ToolError) throw cause;
    const verb = code === 'STATE_UNREADABLE' ? 'read' : 'write';
    throw new StateError(code, `can't ${verb} ${path}: ${REASONS[system] ?? system}`, {
      cause,
      hint: HINTS[system] ?? 'Check the folder of the state (`state.path` in reckon.yaml).',
    });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EIO: 'the device failed (I/O error)',
  EMFILE: 'too many open files',
};

const HINTS: Readonly<Record<string, string>> = {
  EACCES: 'Run as the user who owns the folder, or give it back: files of the state are 0600, their folder 0700.',
  ENOSPC: 'Make room and run again: nothing is lost, the next run takes up what this one has done.',
  EROFS: 'Set `state.path` in reckon.yaml to a folder that can be written.',
};
