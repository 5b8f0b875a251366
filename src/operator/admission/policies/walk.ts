/**
 * Every value below one, in CEL. The language has neither recursion nor a way to put lists of lists together, so each level is written
 * out, and what is found is text, which can be joined. A node is a mapping: `v` the value, `p` its path as the compiler's tables
 * have it (`scrape_configs[].file_sd_configs`), `o` the path of what it is in, and `k` its name there, `[]` in a list.
 */
export interface Walk {
  /** CEL for a list of nodes, with an empty `p`, from which the walk goes down. */
  from: string;
  /** How many names and lists deep. */
  depth: number;
  /** CEL that gives what is wrong with a node at this depth (1 is right below the first), empty text where nothing is. */
  fault: (node: string, depth: number) => string;
}

/** CEL that gives all that is found, as one text. */
export function walked({ from, depth, fault }: Walk): string {
  return `${from}.map(n0, ${below('n0', 1, depth, fault)}).join('')`;
}

function below(node: string, depth: number, last: number, fault: Walk['fault']): string {
  const child = `n${depth}`;
  const deeper = depth === last ? '' : ` + ${below(child, depth + 1, last, fault)}`;
  return `${childrenOf(node, depth)}.map(${child}, ${fault(child, depth)}${deeper}).join('')`;
}

function childrenOf(node: string, depth: number): string {
  const { v, p } = { v: `${node}.v`, p: `${node}.p` };
  const member = `{'v': ${v}[k], 'p': dyn(${depth === 1 ? 'k' : `${p} + '.' + k`}), 'o': ${p}, 'k': dyn(k)}`;
  const entry = `{'v': dyn(k), 'p': dyn(${p} + '[]'), 'o': ${p}, 'k': dyn('[]')}`;
  return `(type(${v}) == map ? ${v}.map(k, ${member}) : type(${v}) == list ? ${v}.map(k, ${entry}) : [])`;
}

/** CEL that gives the text of the first of some cases that holds; empty text where none does. */
export function firstOf(cases: readonly { when: string; text: string }[]): string {
  return `(${cases.map(({ when, text }) => `${when} ? ${text} : `).join('')}'')`;
}
