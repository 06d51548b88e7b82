import type { InputOptions } from 'rolldown';

/**
 * Ends the build at the first warning: what the bundler only warns of, such as an import that it cannot resolve, is a program
 * that crashes when it starts or when it first needs the module.
 */
export const failOnWarning: NonNullable<InputOptions['onLog']> = (level, log, report) =>
  report(level === 'warn' ? 'error' : level, log);
