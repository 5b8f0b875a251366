import type { SyntaxNode } from '@lezer/common';
import type { ValueType } from './functions.ts';

/** A part of an expression. */
export interface Expression {
  /** The whole expression. */
  text: string;
  node: SyntaxNode;
}

/** The type of an expression; throws a Fault when there is something wrong in it. */
export type TypeOf = (expression: Expression) => ValueType;

/** What a node consists of, without comments. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'LineComment') found.push(child);
  }
  return found;
}
