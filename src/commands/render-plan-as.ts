import { hasErrors } from '../model/diagnostic.ts';
import type { Plan } from '../model/plan.ts';
import type { Value } from '../model/value.ts';
import { version } from '../model/version.ts';
import { DEFAULT_DETAIL } from '../ui/change/describe-field.ts';
import type { LinkTo } from '../ui/markdown/render-change.ts';
import type { LayoutOptions } from '../ui/text/layout.ts';

/** How a plan is printed. */
export type PlanFormat = 'text' | 'markdown' | 'json' | 'html';

/** How much of a plan is shown: `--full`, `--context`. */
export interface ShownDetail {
  /** Whether long values are shown whole, and what is alike one by one. */
  readonly full: boolean;
  /** Equal lines around each difference of a long text; undefined for what the format finds best. */
  readonly context: number | undefined;
}

/** Details of how a plan is printed. */
export interface PlanRendering extends Partial<ShownDetail> {
  readonly layout: LayoutOptions;
  /** Budget of a markdown text in bytes. */
  readonly maxBytes?: number | undefined;
  /** What a JSON plan tells besides and is bound to. */
  readonly variables?: ReadonlyMap<string, Value>;
  readonly key?: string;
  /** Links a place to the file as it is reviewed. */
  readonly link?: LinkTo;
}

/** Whether a person gains from seeing a plan: one that errors have left empty says nothing but what is wrong. */
export function isWorthShowing(plan: Plan): boolean {
  return !hasErrors(plan.diagnostics) || plan.changes.some((change) => change.action !== 'no-op');
}

/** A plan in the format asked for; each format's code is loaded only when it is wanted. */
export async function renderPlanAs(plan: Plan, format: PlanFormat, rendering: PlanRendering): Promise<string> {
  switch (format) {
    case 'text': {
      const { renderPlan } = await import('../ui/text/render-plan.ts');
      const { full = false, context = DEFAULT_DETAIL.context } = rendering;
      const detail = { context, maxLines: full ? Number.MAX_SAFE_INTEGER : DEFAULT_DETAIL.maxLines };
      return renderPlan(plan, { ...rendering.layout, detail, full });
    }
    case 'json': {
      const { planDocument } = await import('../plan/plan-document.ts');
      const { variables, key } = rendering;
      const options = {
        reckon: version,
        ...(variables === undefined ? {} : { variables }),
        ...(key === undefined ? {} : { key }),
      };
      return JSON.stringify(planDocument(plan, options), null, 2);
    }
    case 'markdown': {
      const { renderMarkdown } = await import('../ui/markdown/render-plan.ts');
      return renderMarkdown(plan, {
        ...(rendering.maxBytes === undefined ? {} : { maxBytes: rendering.maxBytes }),
        ...(rendering.link === undefined ? {} : { link: rendering.link }),
      });
    }
    case 'html': {
      const { renderHtml } = await import('../ui/html/render-plan.ts');
      return renderHtml(plan);
    }
    default:
      return format satisfies never;
  }
}
