import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Writes schemas/document.schema.json anew: all that is built in. The program must be built. */
const text = execFileSync(process.execPath, ['dist/cli.js', 'schema', '-C', tmpdir()], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
});
writeFileSync('schemas/document.schema.json', text);
