/** Diagnostic codes of expressions, with what `reckon explain` and docs/errors.md say about each. */
export const expressionCodes = {
  EXPRESSION_SYNTAX: {
    title: 'An expression is not valid CEL',
    explanation:
      'What stands between ${ and } must be one CEL expression. The caret shows where reading it stopped. Strings inside an ' +
      'expression are quoted with " or \'; a literal ${ in a YAML string is written $${.',
  },
  EXPRESSION_UNKNOWN_NAME: {
    title: 'An expression uses a name that does not exist',
    explanation:
      'Expressions know vars, each, secret, project, environment, git, data, module and every system that is configured or built ' +
      'in. `each` exists only in documents with forEach. Names bound by macros such as map(x, …) exist only inside them.',
  },
  EXPRESSION_UNKNOWN_FUNCTION: {
    title: 'An expression calls a function that does not exist',
    explanation: 'docs/expressions.md lists all functions; both f(x) and x.f() call one.',
  },
  EXPRESSION_UNKNOWN_MEMBER: {
    title: 'An expression asks for a member that the value does not have',
    explanation:
      'The message lists the members that exist. has(x.y) asks whether one exists, and x.?y.orValue(other) falls back to ' +
      'another value. Names with odd characters are written x["odd-name"].',
  },
  EXPRESSION_FAILED: {
    title: 'An expression cannot be computed',
    explanation:
      'An operator or function was given values it is not made for, such as a text where a number belongs. string(x), int(x) and ' +
      'double(x) convert between types.',
  },
  EXPRESSION_NOT_TEXT: {
    title: 'A value cannot be put into a string',
    explanation:
      'In a string with ${…} among other text each expression must give a text, a number or a boolean. jsonencode(x) and ' +
      'join(list, ",") make texts of other values. A string that is one ${…} alone keeps the type of the value.',
  },
} as const;
