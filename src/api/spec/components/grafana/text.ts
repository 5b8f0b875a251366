import { string } from '../../../schema/build.ts';
import type { Field } from '../../../schema/node.ts';

/** A text that becomes a value of grafana.ini: one line, and nothing that Grafana would expand: `$…` and `%(other setting)s`. */
export function iniText(description: string, maxLength = 253): Field<string, string, 'optional'> {
  return string(description, {
    pattern: '^([^\\x00-\\x1f\\x7f$%]|%+[^\\x00-\\x1f\\x7f$%(])*%*$',
    minLength: 1,
    maxLength,
    expects: 'one line without $ and %(',
  });
}
