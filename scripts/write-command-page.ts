import { writeFile } from 'node:fs/promises';
import { commandPage } from './command-page.ts';

/** Writes docs/commands.md anew from the program's own help. */
await writeFile('docs/commands.md', commandPage());
