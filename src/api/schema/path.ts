/** Where a value is: names of members and indexes of entries, from the root. */
export type Path = readonly (string | number)[];

/** As the API server writes it: `spec.multiCluster.remoteClusters[1].endpoint`. The root is the empty text. */
export function pathText(path: Path): string {
  let text = '';
  for (const step of path) text += typeof step === 'number' ? `[${step}]` : text ? `.${step}` : step;
  return text;
}

/** Reads the relative paths of CEL rules: `.mtls.mode`. */
export function relativePath(text: string | undefined): Path {
  return text ? text.slice(1).split('.') : [];
}
