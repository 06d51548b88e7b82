/** Options that every command takes. */
export interface GlobalOptions {
  /** The project's folder. */
  readonly directory: string;
  readonly environment: string | undefined;
  /** Whether events are printed, one JSON object a line. */
  readonly json: boolean;
  readonly color: boolean;
  /** File for a HAR of all requests. */
  readonly trace: string | undefined;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Plain lines even on a terminal, for screen readers. */
  readonly plain: boolean;
  /** `name=value`, from `--var`. */
  readonly variables: readonly string[];
  readonly variableFiles: readonly string[];
}
