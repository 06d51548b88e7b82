import { ToolError } from '../model/tool-error.ts';
import type { GitCode } from './git-codes.ts';

/** A repository that can't be read, or does not hold what was asked for. */
export class GitError extends ToolError<GitCode> {}
