import { expect, test } from 'vitest';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import { compile } from '../compile.ts';
import type { Facts } from '../facts/facts.ts';
import { istioFacts, plainFacts, platformWith } from '../testing/platform.ts';

type Slo = NonNullable<PlatformSpecInput['slos']>[number];

const kept = { prometheus: { retention: { time: '30d' } } } as const;
const good: Slo = { name: 'a', service: 'reviews.shop', objective: 99.9 };
const mesh = { serviceMesh: { enabled: true, type: 'istio' } } as const;

function said(spec: PlatformSpecInput, facts: Facts = istioFacts): string[] {
  return compile(platformWith(spec), facts)
    .diagnostics.filter(({ code }) => code === 'SLO_LIMITED')
    .map(({ path, message, hint }) => `${path}: ${message}. ${hint}`);
}

const cases: readonly [title: string, spec: PlatformSpecInput, facts: Facts, said: readonly RegExp[]][] = [
  ['one that is watched all the way', { ...mesh, components: kept, slos: [good] }, istioFacts, []],
  ['one without a mesh', { components: kept, slos: [good] }, plainFacts, [/^spec\.slos: .*no mesh/]],
  [
    'one whose proxies tell nothing',
    {
      serviceMesh: { ...mesh.serviceMesh, observability: { metrics: { enabled: false } } },
      components: kept,
      slos: [good],
    },
    istioFacts,
    [/^spec\.slos: .*switched off/],
  ],
  [
    'a threshold between two bounds',
    { ...mesh, components: kept, slos: [{ ...good, indicator: 'latency', threshold: '300ms' }] },
    istioFacts,
    [/^spec\.slos\[0\]\.threshold: .*300ms.*250ms or 500ms/],
  ],
  [
    'a threshold that is a bound, in seconds',
    { ...mesh, components: kept, slos: [{ ...good, indicator: 'latency', threshold: '1s' }] },
    istioFacts,
    [],
  ],
  [
    'one so low that nothing burns it fast',
    { ...mesh, components: kept, slos: [{ ...good, objective: 90 }] },
    istioFacts,
    [/^spec\.slos\[0\]\.objective: the alert over 1h/],
  ],
  [
    'a window longer than what is kept',
    { ...mesh, slos: [good] },
    istioFacts,
    [/^spec\.slos\[0\]\.window: .*30d.*retention\.time to 30d/],
  ],
];

test.each(cases)('%s', (_, spec, facts, expected) => {
  const found = said(spec, facts);
  expect(found).toHaveLength(expected.length);
  for (const [index, pattern] of expected.entries()) expect(found[index]).toMatch(pattern);
});
