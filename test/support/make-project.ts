import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A project in a temporary folder. */
export interface TestProject {
  readonly directory: string;
  /** Writes a file, making the folders it needs. */
  write(path: string, text: string): Promise<void>;
  remove(path: string): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Makes a project of the given files (by path from its folder). */
export async function makeProject(files: Readonly<Record<string, string>>): Promise<TestProject> {
  const directory = await mkdtemp(join(tmpdir(), 'reckon-project-'));
  const write = async (path: string, text: string): Promise<void> => {
    const place = join(directory, path);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, text);
  };
  for (const [path, text] of Object.entries(files)) await write(path, text);
  return {
    directory,
    write,
    remove: async (path) => await rm(join(directory, path), { force: true, recursive: true }),
    [Symbol.asyncDispose]: async () => await rm(directory, { recursive: true, force: true }),
  };
}
