import type { Plugin } from 'rolldown';

const ID = '\0lean-files';

/** What is done at once: each takes microseconds, whereas Node's module that does it beside takes milliseconds to load. */
const AT_ONCE = [
  'appendFile',
  'link',
  'lstat',
  'mkdir',
  'readFile',
  'readdir',
  'readlink',
  'rename',
  'stat',
  'writeFile',
];

/** Everything else, such as an open file that is flushed while requests go on, is Node's own. */
const FILES = `
  const files = process.getBuiltinModule('node:fs');
  const atOnce = new Set(${JSON.stringify(AT_ONCE)});
  const read = (_target, name, receiver) => {
    if (name === '__esModule') return true;
    const value = atOnce.has(name) ? async (...given) => files[name + 'Sync'](...given) : files.promises[name];
    Object.defineProperty(receiver, name, { value });
    return value;
  };
  module.exports = Object.create(new Proxy({}, { get: read }));`;

/** `node:fs/promises` for the built program. */
export const leanFiles: Plugin = {
  name: 'lean-files',
  resolveId: (id) => (id === 'node:fs/promises' ? ID : undefined),
  load: (id) => (id === ID ? FILES : undefined),
};
