import type { Action, PlannedChange } from '../../model/change.ts';
import { blockOf } from '../../model/resource-address.ts';
import { htmlText } from './html-text.ts';
import { type GraphNode, layOutGraph } from './lay-out-graph.ts';

/** From so many changes on, a node stands for all changes of a type. */
const MOST_NODES = 120;

const WIDTH = 230;
const HEIGHT = 30;
const GAP_X = 70;
const GAP_Y = 14;

interface DrawnNode extends GraphNode {
  readonly label: string;
  readonly title: string;
  readonly action: Action | 'mixed';
  readonly anchor: string | undefined;
}

/**
 * What must be applied before what, as an SVG picture from left to right; empty when nothing depends on anything.
 *
 * @param anchorOf - Where on the page a change is.
 */
export function drawGraph(
  changes: readonly PlannedChange[],
  anchorOf: (change: PlannedChange) => string | undefined,
): string {
  const nodes = joined(changes.length > MOST_NODES ? typeNodes(changes) : changeNodes(changes, anchorOf));
  if (nodes.length === 0) return '';
  const known = new Set(nodes.map((node) => node.id));
  const placed = new Map(layOutGraph(nodes).map((node) => [node.id, node]));
  const x = (id: string): number => (placed.get(id)?.layer ?? 0) * (WIDTH + GAP_X) + 8;
  const y = (id: string): number => (placed.get(id)?.row ?? 0) * (HEIGHT + GAP_Y) + 8;
  const width = Math.max(...nodes.map((node) => x(node.id))) + WIDTH + 8;
  const height = Math.max(...nodes.map((node) => y(node.id))) + HEIGHT + 8;
  const edges = nodes.flatMap((node) =>
    node.dependsOn
      .filter((id) => known.has(id) && id !== node.id)
      .map((id) => {
        const [fromX, fromY] = [x(id) + WIDTH, y(id) + HEIGHT / 2];
        const [toX, toY] = [x(node.id), y(node.id) + HEIGHT / 2];
        const bend = Math.max(30, Math.abs(toX - fromX) / 2);
        return `<path d="M${fromX} ${fromY}C${fromX + bend} ${fromY} ${toX - bend} ${toY} ${toX} ${toY}" marker-end="url(#arrow)"/>`;
      }),
  );
  const boxes = nodes.map((node) => drawNode(node, x(node.id), y(node.id)));
  return [
    `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="What must be applied before what">`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>',
    `<g class="edges">${edges.join('')}</g>`,
    ...boxes,
    '</svg>',
  ].join('\n');
}

/** The nodes that depend on another one or that another one depends on: what stands alone needs no drawing. */
function joined(nodes: readonly DrawnNode[]): readonly DrawnNode[] {
  const known = new Set(nodes.map((node) => node.id));
  const needed = new Set(nodes.flatMap((node) => node.dependsOn.filter((id) => id !== node.id)));
  return nodes.filter((node) => needed.has(node.id) || node.dependsOn.some((id) => id !== node.id && known.has(id)));
}

function drawNode(node: DrawnNode, x: number, y: number): string {
  const most = Math.floor((WIDTH - 20) / 7.3);
  const label = node.label.length <= most ? node.label : `…${node.label.slice(1 - most)}`;
  const box = `<g class="node ${node.action}"><title>${htmlText(node.title)}</title><rect x="${x}" y="${y}" width="${WIDTH}" height="${HEIGHT}" rx="5"/><text x="${x + 10}" y="${y + 20}">${htmlText(label)}</text></g>`;
  return node.anchor === undefined ? box : `<a href="#${node.anchor}">${box}</a>`;
}

function changeNodes(
  changes: readonly PlannedChange[],
  anchorOf: (change: PlannedChange) => string | undefined,
): readonly DrawnNode[] {
  const byBlock = Map.groupBy(changes, (change) => blockOf(change.address));
  return changes.map((change) => ({
    id: change.address,
    // A dependency may name a document: then each of its instances is meant.
    dependsOn: change.dependsOn.flatMap((address) => byBlock.get(address)?.map((each) => each.address) ?? [address]),
    label: change.address,
    title: `${change.address}: ${change.action}`,
    action: change.action,
    anchor: anchorOf(change),
  }));
}

function typeNodes(changes: readonly PlannedChange[]): readonly DrawnNode[] {
  const typeOf = new Map(
    changes.flatMap((change) => [
      [change.address, change.type],
      [blockOf(change.address), change.type],
    ]),
  );
  return [...Map.groupBy(changes, (change) => change.type)].map(([type, members]) => {
    const actions = new Set(members.map((change) => change.action));
    const [only] = actions;
    const dependsOn = new Set(members.flatMap((change) => change.dependsOn.flatMap((id) => typeOf.get(id) ?? [])));
    dependsOn.delete(type);
    return {
      id: type,
      dependsOn: [...dependsOn],
      label: `${members.length} × ${type}`,
      title: `${members.length} × ${type}: ${[...actions].join(', ')}`,
      action: actions.size === 1 && only !== undefined ? only : 'mixed',
      anchor: undefined,
    };
  });
}
