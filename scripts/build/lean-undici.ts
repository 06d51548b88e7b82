import type { Plugin } from 'rolldown';

const ASSERT_ID = '\0lean-undici:assert';

/** `node:assert` as undici uses it, without the differ and printer that Node's own brings along. */
const ASSERT = `
  const assert = (value, message) => {
    if (!value) throw message instanceof Error ? message : new Error(message ?? 'an assertion of the HTTP client failed');
  };
  assert.ok = assert;
  assert.strictEqual = (left, right, message) => assert(Object.is(left, right), message);
  assert.notStrictEqual = (left, right, message) => assert(!Object.is(left, right), message);
  assert.equal = assert.strictEqual;
  module.exports = assert;`;

const HTTP_ID = '\0lean-undici:http';

/** What undici takes of `node:http`: a class to recognise a server's requests by, and Node's limit of a head's size. */
const HTTP = `module.exports = { IncomingMessage: class {}, maxHeaderSize: 16384 };`;

/** HTTP/2 is never asked for (`allowH2: false`), and loading it takes as long as starting Node. */
const HTTP2 = `module.exports = () => { throw new Error('HTTP/2 is not built in'); };`;

/** Leaves out of undici what no request here reaches and what would double the time until the first one is sent. */
export const leanUndici: Plugin = {
  name: 'lean-undici',
  resolveId: (id, importer) => {
    if (!/[\\/]undici[\\/]/.test(importer ?? '')) return undefined;
    return id === 'node:assert' ? ASSERT_ID : id === 'node:http' ? HTTP_ID : undefined;
  },
  load: (id) => {
    if (id === ASSERT_ID) return ASSERT;
    if (id === HTTP_ID) return HTTP;
    return /[\\/]undici[\\/]lib[\\/]dispatcher[\\/]client-h2\.js$/.test(id) ? HTTP2 : undefined;
  },
};
