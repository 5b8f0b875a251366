import type { Rule } from '../schema/node.ts';
import { isNamespaceOnly, reaches } from './reach.ts';

/** Rules of the spec by which one that says `scope: Namespace` asks for nothing beyond its namespace. */
export const namespaceOnlyRules: readonly Rule[] = reaches
  .filter(({ within }) => within === 'refused')
  .map(({ field, cel, what }) => ({
    rule: `!(${isNamespaceOnly('self')} && ${cel('self')})`,
    message: `${what}, and spec.scope is Namespace`,
    fieldPath: `.${field}`,
    hint: 'Take it out, or take spec.scope out, which needs the right to look at more than the namespace.',
  }));
