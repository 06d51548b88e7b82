/** What the process says to its caller: done, an error, changes are there, or still go on (with `--detailed-exitcode`), or interrupted. */
export type ExitCode = 0 | 1 | 2 | 130;
