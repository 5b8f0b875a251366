import { stringify } from 'yaml';
import type { Facts } from '../facts/facts.ts';
import type { OutputFormat } from './output-format.ts';

export function factsText(facts: Facts, output: OutputFormat): string {
  if (output === 'json') return `${JSON.stringify(facts, null, 2)}\n`;
  return stringify(facts, { compat: 'yaml-1.1', lineWidth: 0 });
}
