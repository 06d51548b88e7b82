import type { FieldDetail } from '../change/describe-field.ts';
import { DEFAULT_DETAIL } from '../change/describe-field.ts';
import { type Palette, plainPalette } from '../palette.ts';

/** How a text is laid out; all of it has defaults, see `layoutOf`. */
export interface LayoutOptions {
  /** Columns of the screen. Default 80. */
  readonly width?: number;
  /** Default: no colour. */
  readonly palette?: Palette;
  /** How much of long texts is shown. */
  readonly detail?: FieldDetail;
}

/** A layout with its defaults filled in. */
export type Layout = Required<LayoutOptions>;

/** Fills in the defaults: 80 columns, no colour, long texts cut. Wider than 160 columns reads no better. */
export function layoutOf(options: LayoutOptions = {}): Layout {
  return {
    width: Math.min(Math.max(options.width ?? 80, 40), 160),
    palette: options.palette ?? plainPalette,
    detail: options.detail ?? DEFAULT_DETAIL,
  };
}
