import { Option } from 'commander';

export type OutputFormat = 'yaml' | 'json';

export function outputOption(): Option {
  return new Option('-o, --output <format>', 'how to write it').choices(['yaml', 'json']).default('yaml');
}
