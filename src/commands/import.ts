import { runApply } from '../engine/run-apply.ts';
import { hasErrors } from '../model/diagnostic.ts';
import type { ResourceAddress } from '../model/resource-address.ts';
import { parseAddress } from '../model/resource-address.ts';
import { quotedWord } from '../model/shell-word.ts';
import { ToolError } from '../model/tool-error.ts';
import type { ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './global-options.ts';
import { watchInterruption } from './interruption.ts';
import { openProject } from './open-project.ts';
import { openOutput } from './output.ts';
import { renderPlanAs } from './render-plan-as.ts';
import { runProjectPlan } from './run-project-plan.ts';

/** `reckon import ADDRESS ID`: takes a live object into state under the address of its document. Changes nothing remote. */
export async function importCommand(
  options: { readonly address: string | undefined; readonly id: string | undefined; readonly lockTimeoutMs: number },
  globals: GlobalOptions,
): Promise<ExitCode> {
  const output = await openOutput(globals);
  if (options.address === undefined || options.id === undefined) {
    throw new ToolError('ARGUMENT_INVALID', 'import takes an address and an id', {
      hint: 'reckon import imply.cluster.events ID, or for all that is live of a type: reckon import --discover TYPE',
    });
  }
  const { id } = options;
  const parts = parseAddress(options.address);
  if (parts === undefined) {
    throw new ToolError('ADDRESS_INVALID', `"${options.address}" is no address`, {
      hint: 'An address reads <system>.<type>.<name>, or <system>.<type>.<name>["key"].',
    });
  }
  const address = options.address as ResourceAddress;
  const project = await openProject(globals, output);
  if (project === undefined) return 1;
  const interruption = watchInterruption(() => undefined);
  const lock = await project.lock('import', options.lockTimeoutMs, interruption.stop);
  try {
    const planned = await runProjectPlan(
      project,
      {
        targets: [address],
        arePatternsKnown: true,
        excludes: [],
        replace: [],
        destroy: false,
        refreshOnly: false,
        refresh: true,
        serverDryRun: 'never',
        parallelism: 10,
        lockTimeoutMs: options.lockTimeoutMs,
        allowDeletes: undefined,
        allowGone: undefined,
        withCommit: true,
      },
      interruption.stop,
      [{ to: address, id }],
    );
    const change = planned.plan.changes.find((candidate) => candidate.address === address);
    // Other faults of the project don't stand in the way of taking this one in.
    const diagnostics = planned.plan.diagnostics.filter(
      (diagnostic) => change === undefined || diagnostic.address === address,
    );
    output.diagnose(diagnostics.map((diagnostic) => project.configuration.frame(diagnostic)));
    if (change === undefined || (hasErrors(diagnostics) && change.importing === undefined)) {
      if (hasErrors(planned.plan.diagnostics)) return 1;
      throw new ToolError('DOCUMENT_MISSING', `there is no document for ${address}`, {
        hint: `Write it, or have it written: reckon import --discover ${parts.system}.${parts.type} --where id=${id}`,
      });
    }
    if (change.importing === undefined) {
      throw new ToolError('ALREADY_MANAGED', `state already holds ${address} (id ${change.id ?? ''})`, {
        hint: `Let go of it first with: reckon state rm ${quotedWord(address)}`,
      });
    }
    const adopting = { ...change, action: 'adopt' as const, reason: 'import-document' as const };
    const run = { ...planned, plan: { ...planned.plan, changes: [adopting], outputs: [] } };
    await runApply(
      { run, lock, parallelism: 1, stop: interruption.stop, cut: interruption.cut, isSavedPlan: false },
      project.ports,
    );
    if (change.action === 'update' || change.action === 'replace') {
      output.say(`\nImported. The document differs from what is live; the next apply would change:\n`);
      output.result(
        await renderPlanAs(
          { ...planned.plan, changes: [{ ...change, importing: undefined } as never], outputs: [] },
          'text',
          { layout: output.layout },
        ),
      );
    } else output.say('Imported. The document and what is live agree: the next plan has nothing to do.');
    return 0;
  } finally {
    interruption.release();
    await lock.release();
    await project.close();
  }
}
