import { describe, expect, inject, test } from 'vitest';
import type { ComponentName } from '../../src/platform/component.ts';
import { hostileTexts } from '../../src/testing/free-text/hostile.ts';
import { seeds } from '../../src/testing/free-text/seeds.ts';
import { placesOf, taken } from '../../src/testing/free-text/taken.ts';
import { inSoak } from '../../src/testing/runs.ts';
import { scratch } from './support/host.ts';
import { fileOf, renderingIn } from './support/renderings.ts';
import { type VerifiedFile, verdict } from './support/verdict.ts';

const tools = inject('verifiers');
const verified = [
  ['prometheus', 'prometheus.yml'],
  ['alertmanager', 'alertmanager.yml'],
  ['loki', 'loki.yaml'],
  ['otel-collector', 'collector.yaml'],
  ['log-agent', 'agent.yaml'],
] as const satisfies [ComponentName, VerifiedFile][];

/** Each place has another text, and in each round all have others. In a soak every place has had every text in the end. */
const rounds = inSoak([0, 7, 19, 31, 43], [...hostileTexts.keys()]);

/** Not `others`: the Collector that is built here has no extension for the logins it asks for. */
const tried = Object.entries(seeds).filter(([title]) => title !== 'others');

describe.each(tried)('in a platform of the kind “%s”', (title, seed) => {
  test.for(rounds)('hostile texts are texts for the programs themselves, moved on by %i', async (moved, context) => {
    const wanted = placesOf(seed).map(
      (place, index) => [place, hostileTexts[(index + moved) % hostileTexts.length] ?? ''] as const,
    );
    const { compiled, change } = taken(seed, wanted);
    expect(change.size).toBeGreaterThan(0);
    const dir = scratch(context);
    let judged = 0;
    for (const [component, file] of verified) {
      const rendering = renderingIn({ title, compiled }, component);
      if (!rendering) continue;
      judged++;
      const content = fileOf(rendering, file);
      expect(await verdict(tools, file, content, dir), content).toMatchObject({ code: 0 });
    }
    expect(judged).toBeGreaterThan(0);
  });
});
