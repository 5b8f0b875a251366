import { intOrString, string } from '../schema/build.ts';
import type { Field } from '../schema/node.ts';

/** Texts with a form of their own. Each builder takes the description of the field it is for. */
type Text = Field<string, string, 'optional'>;

const dnsLabelPattern = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$';

const hostLabel = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?';
const port = '([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])';
const pathPart = '[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*';

/** Parts of patterns: host and port of an image registry, and a path in it as the distribution's grammar has it. */
export const registryPart = `${hostLabel}(\\.${hostLabel})*(:${port})?`;
export const repositoryPart = `${pathPart}(/${pathPart})*`;

/** A Go duration between 1 ms and 24 h. */
export function duration(description: string): Text {
  return string(`${description} A duration from 1ms to 24h.`, {
    pattern: '^([0-9]{1,5}h)?([0-9]{1,5}m)?([0-9]{1,5}(\\.[0-9]{1,3})?s)?([0-9]{1,5}ms)?$',
    minLength: 2,
    maxLength: 32,
    expects: 'a duration such as 500ms, 10s or 1m30s',
    rules: [
      {
        rule: "duration(self) >= duration('1ms') && duration(self) <= duration('24h')",
        message: 'must be a duration from 1ms to 24h',
      },
    ],
  });
}

/** How long data is kept: whole hours, days, weeks or years. Go's durations end after 292 years. */
export function retentionTime(description: string): Text {
  return string(`${description} Hours, days, weeks or years: 36h, 15d, 8w, 1y.`, {
    pattern: '^([1-9][0-9]{0,4}(h|d)|[1-9][0-9]{0,3}w|[1-9][0-9]?y)$',
    maxLength: 6,
    expects: 'a whole number of hours, days, weeks or years, at most 99y, such as 36h, 15d, 8w or 1y',
  });
}

/** An amount of processor time, memory or scratch space. */
export function quantity(description: string): Field<number | string, number | string, 'optional'> {
  return intOrString(`${description} A Kubernetes quantity: 500m, 2, 1.5Gi.`, {
    pattern: '^[0-9]{1,15}(\\.[0-9]{1,6})?(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$',
    maxLength: 32,
    expects: 'a quantity such as 500m, 2 or 1.5Gi',
  });
}

/** The size of a volume; the unit is needed, since a bare number would be bytes. */
export function volumeSize(description: string): Text {
  return string(`${description} A quantity with its unit: 500Mi, 50Gi, 1.5Ti.`, {
    pattern: '^[1-9][0-9]{0,14}(\\.[0-9]{1,6})?(M|G|T|P|Mi|Gi|Ti|Pi)$',
    maxLength: 32,
    expects: 'a size with its unit such as 500Mi, 50Gi or 1.5Ti',
    rules: [
      {
        rule: 'quantity(self).compareTo(quantity(oldSelf)) >= 0',
        message: 'a volume cannot shrink',
      },
    ],
  });
}

export function dnsLabel(description: string): Text {
  return string(description, {
    pattern: dnsLabelPattern,
    minLength: 1,
    maxLength: 63,
    expects: 'lower-case letters, digits and dashes, beginning and ending with a letter or digit',
  });
}

/** A name as most Kubernetes objects have it: labels joined by dots. */
export function objectName(description: string): Text {
  return string(description, {
    pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
    minLength: 1,
    maxLength: 253,
    expects: 'lower-case letters, digits, dashes and dots, beginning and ending with a letter or digit',
  });
}

/** An absolute URL without credentials, query and fragment. */
export function httpUrl(description: string): Text {
  return string(`${description} An absolute URL: http://loki.logs.svc:3100, https://prometheus.example.com/prom.`, {
    pattern: `^https?://([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?|\\[[0-9a-fA-F:.]+\\])(:${port})?(/[-A-Za-z0-9_.~%/]*)?$`,
    maxLength: 1024,
    expects: 'an http:// or https:// URL without credentials, query and fragment',
  });
}

export function labelValue(description: string): Text {
  return string(description, {
    pattern: '^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$',
    maxLength: 63,
    expects: 'a label value: letters, digits, dashes, underscores and dots',
  });
}
