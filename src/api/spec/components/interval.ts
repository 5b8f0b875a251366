import { string } from '../../schema/build.ts';
import type { Field } from '../../schema/node.ts';

/** A duration as Prometheus reads them: whole numbers of hours, minutes, seconds and milliseconds, from 1ms to 24h. */
export function interval(description: string): Field<string, string, 'optional'> {
  return string(`${description} A duration from 1ms to 24h in whole numbers: 15s, 1m30s.`, {
    pattern: '^([0-9]{1,2}h)?([0-9]{1,4}m)?([0-9]{1,5}s)?([0-9]{1,8}ms)?$',
    minLength: 2,
    maxLength: 24,
    expects: 'a duration in whole numbers such as 500ms, 15s or 1m30s',
    rules: [
      {
        rule: "duration(self) >= duration('1ms') && duration(self) <= duration('24h')",
        message: 'must be a duration from 1ms to 24h',
      },
    ],
  });
}
