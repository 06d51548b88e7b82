import { ToolError } from '../model/tool-error.ts';

/** Part of an expression's text, in UTF-16 units from its beginning. */
export interface TextRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** What is wrong with an expression, and where in it. Never holds a secret. */
export class ExpressionError extends ToolError {
  /** The part of the expression concerned. */
  readonly range: TextRange;

  constructor(code: string, message: string, range: TextRange, hint?: string) {
    super(code, message, hint === undefined ? {} : { hint });
    this.range = range;
  }
}

/** A fault found by a function or namespace, which does not know where in the expression it stands. */
export class ValueFault extends ToolError {}
