import { componentNames } from '../../../platform/component-names.ts';
import { componentPath } from '../../../platform/component-spec.ts';
import type { Validation } from './policy.ts';

/** Names of the components by their keys in `spec.components`. */
export const componentKeys: Readonly<Record<string, string>> = Object.fromEntries(
  componentNames.map((name) => [componentPath(name).replace('spec.components.', ''), name]),
);

/** Longer messages are dropped by API servers, and so are those of several lines. */
const longest = 4000;

/** Refuses where a variable has text in it, and says that text. */
export function nothingIn(variable: string, message: string): Validation {
  const text = `variables.${variable}`;
  return {
    expression: `${text} == ''`,
    message,
    messageExpression: `(size(${text}) > ${longest} ? ${text}.substring(0, ${longest}) + '…' : ${text}).trim().replace('\\n', ' ').replace('\\r', ' ')`,
  };
}

/** `path: why. Way out. `, the way the CLI says it but with lists without numbers. */
export function sentence(why: string, hint: string): string {
  return `: ${why}. ${hint} `;
}
