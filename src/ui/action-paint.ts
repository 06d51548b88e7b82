import type { PlannedChange } from '../model/change.ts';
import type { Paint, Palette } from './palette.ts';

/** The colour that a change stands in wherever a plan is shown. */
export function actionPaint(change: PlannedChange, palette: Palette): Paint {
  switch (change.action) {
    case 'create':
      return palette.add;
    case 'delete':
      return palette.remove;
    case 'replace':
      return palette.replace;
    case 'update':
      return palette.change;
    case 'no-op':
    case 'read':
    case 'adopt':
    case 'forget':
    case 'move':
      return palette.quiet;
    default:
      return change.action satisfies never;
  }
}
