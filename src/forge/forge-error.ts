import { ToolError } from '../model/tool-error.ts';
import type { ForgeCode } from './forge-codes.ts';

/** A forge that can't be found, reached or written to. */
export class ForgeError extends ToolError<ForgeCode> {}
