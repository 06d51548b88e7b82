import { ToolError } from '../../model/tool-error.ts';

/** A definition that says what cannot be: a fault of its author, not of the server or of who uses it. */
export class DefinitionError extends ToolError<'DEFINITION_INVALID' | 'DEFINITION_EXPRESSION'> {}
