import { writeFile } from 'node:fs/promises';
import { errorPage } from './error-page.ts';

/** Writes docs/errors.md anew from the code catalogue. */
await writeFile('docs/errors.md', errorPage());
