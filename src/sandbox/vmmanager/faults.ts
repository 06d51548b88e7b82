/** A failure that waits for the next job of its name. */
interface AwaitedFailure {
  readonly name: string;
  readonly output: string;
  times: number;
}

/** Misbehaviour asked for by the controls. It is not saved and ends with a reset. */
export class Faults {
  /** How many calls will still be answered with 503. */
  suspendedCalls = 0;
  /** How many lists of tasks will still be empty. */
  hiddenTaskLists = 0;
  private failures: AwaitedFailure[] = [];

  /** Lets the next `times` jobs of this name fail with this output. */
  failNext(name: string, output: string, times: number): void {
    this.failures.push({ name, output, times });
  }

  /** The output with which this job has to fail; undefined where it need not. */
  takeFailure(name: string): string | undefined {
    const failure = this.failures.find((candidate) => candidate.name === name);
    if (failure === undefined) {
      return undefined;
    }
    failure.times -= 1;
    this.failures = this.failures.filter(({ times }) => times > 0);
    return failure.output;
  }

  /** Whether this list of tasks has to be empty. */
  takeHiddenTaskList(): boolean {
    this.hiddenTaskLists -= 1;
    if (this.hiddenTaskLists < 0) {
      this.hiddenTaskLists = 0;
      return false;
    }
    return true;
  }

  /** Whether this call has to be answered with 503. */
  takeSuspendedCall(): boolean {
    this.suspendedCalls -= 1;
    if (this.suspendedCalls < 0) {
      this.suspendedCalls = 0;
      return false;
    }
    return true;
  }

  /** Forgets everything. */
  clear(): void {
    this.suspendedCalls = 0;
    this.hiddenTaskLists = 0;
    this.failures = [];
  }
}
