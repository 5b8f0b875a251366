import type { PlacedPanel, PlacedRow } from './model.ts';
import type { SizedPanel } from './panel.ts';

export interface Row {
  title: string;
  /** Absent: what there is nothing to tell of. */
  panels: readonly (SizedPanel | undefined)[];
}

const columns = 24;

/** Rows below each other, panels from left to right, and into a new line where one does not fit. Rows without panels are left out. */
export function layOut(rows: readonly Row[]): (PlacedPanel | PlacedRow)[] {
  const placed: (PlacedPanel | PlacedRow)[] = [];
  let y = 0;
  for (const { title, panels } of rows) {
    const shown = panels.filter((panel) => panel !== undefined);
    if (shown.length === 0) continue;
    placed.push({
      id: placed.length + 1,
      type: 'row',
      title,
      collapsed: false,
      panels: [],
      gridPos: { h: 1, w: columns, x: 0, y },
    });
    y += 1;
    let x = 0;
    let lineHeight = 0;
    for (const { width, height, ...panel } of shown) {
      if (x + width > columns) {
        y += lineHeight;
        x = 0;
        lineHeight = 0;
      }
      placed.push({ id: placed.length + 1, ...panel, gridPos: { h: height, w: width, x, y } });
      x += width;
      lineHeight = Math.max(lineHeight, height);
    }
    y += lineHeight;
  }
  return placed;
}
