/** What the process says to its caller: done, an error, changes are there (with `--detailed-exitcode`), or interrupted. */
export type ExitCode = 0 | 1 | 2 | 130;
