import { expect, inject, test } from 'vitest';
import { compiledPlatforms } from './support/platforms.ts';
import { type Rendering, renderingIn } from './support/renderings.ts';
import { start } from './support/started.ts';
import { jsonFrom, textFrom, until } from './support/until.ts';

const tools = inject('verifiers');

function prometheusOf(title: string): Rendering {
  const platform = compiledPlatforms().find((candidate) => candidate.title === `${title} with no mesh`);
  const rendering = platform && renderingIn(platform, 'prometheus');
  if (!rendering) throw new Error(`${title} has no Prometheus`);
  return rendering;
}

interface Result {
  data: { result: { metric: Record<string, string>; value: [number, string] }[] };
}

test('what one Prometheus scrapes arrives at the other it writes to, with the labels that tell platforms apart', async (context) => {
  const receiver = await start(prometheusOf('no alertmanager'), { tools, context });
  const sender = await start(prometheusOf('all that Prometheus can be told'), {
    tools,
    context,
    edit: (content) => content.replaceAll('http://receiver.metrics.svc:9090', receiver.url(9090)),
  });
  const query = encodeURIComponent('up{job="prometheus",cluster="east"}');
  const found = await until(context.signal, async () => {
    const answer = await jsonFrom<Result>(`${receiver.url(9090)}/api/v1/query?query=${query}`);
    return answer?.data.result[0];
  });
  expect(found).toMatchObject({ metric: { platform: 'monitoring/p' }, value: [expect.any(Number), '1'] });

  // The alert that always fires is loaded, and people's URL moves nothing but the links.
  const rules = await until(context.signal, () => textFrom(`${sender.url(9090)}/api/v1/rules`));
  expect(rules).toContain('Watchdog');
});
