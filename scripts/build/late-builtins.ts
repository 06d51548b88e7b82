import { isBuiltin } from 'node:module';
import type { Plugin } from 'rolldown';
import { lateModule } from './late-libraries.ts';

const LATE = '\0late:';
const REQUIRED = '\0required:';

/** What is evaluated before it is known whether this Node is new enough for the rest. */
const EARLY = /rolldown[\\/]runtime|run-on-newer-node\.ts$/;

/**
 * Loads Node's own modules when something of them is first used, rather than when the program starts: an `import` of
 * `node:crypto` takes milliseconds, because it evaluates all that the module could ever give.
 */
export const lateBuiltins: Plugin = {
  name: 'late-builtins',
  resolveId: (id, importer, { kind }) => {
    if (!isBuiltin(id)) return undefined;
    if (EARLY.test(importer ?? '') || kind === 'dynamic-import') return { id, external: true };
    return `${kind === 'require-call' ? REQUIRED : LATE}node:${id.replace(/^node:/, '')}`;
  },
  load: (id) => {
    if (id.startsWith(REQUIRED)) return `module.exports = ${getBuiltin(id.slice(REQUIRED.length))};`;
    return id.startsWith(LATE) ? lateModule(getBuiltin(id.slice(LATE.length))) : undefined;
  },
};

function getBuiltin(name: string): string {
  return `process.getBuiltinModule(${JSON.stringify(name)})`;
}
