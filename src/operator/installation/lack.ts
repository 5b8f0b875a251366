/** Something of what is installed beside the operator that does not go with its release. */
export interface Lack {
  /** A sentence with the way out. */
  text: string;
  /** Without it the operator cannot do all of its work: it is not ready, so that the rollout of a new release stops there. */
  blocks: boolean;
  /** It may be meant: it is told, and is no warning. */
  mayBeMeant?: true;
}

/** `a, b and 12 more`. */
export function few(names: readonly string[], most = 5): string {
  const more = names.length - most;
  return more > 1 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(', ');
}
