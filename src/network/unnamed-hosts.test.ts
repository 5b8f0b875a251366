import { expect, test } from 'vitest';
import { compile } from '../compile.ts';
import { plainFacts, platformWith } from '../testing/platform.ts';

const writingTo = (...urls: string[]) =>
  platformWith({
    components: { prometheus: { remoteWrite: urls.map((url, index) => ({ name: `to-${index}`, url })) } },
  });

test.each([
  { title: 'a host', urls: ['https://a.example.com/w'], said: ['a.example.com', 'port 443'] },
  {
    title: 'two hosts',
    urls: ['https://b.example.com/w', 'http://a.example.com:9009/w'],
    said: ['a.example.com, b.example.com', 'ports 443, 9009'],
  },
])('$title that policies cannot name is said once for its caller', ({ urls, said }) => {
  const found = compile(writingTo(...urls), plainFacts).diagnostics.filter(({ code }) => code === 'HOST_NOT_NAMEABLE');
  expect(found).toHaveLength(1);
  expect(found[0]?.path).toBe('spec.components.prometheus');
  for (const words of said) expect(found[0]?.message).toContain(words);
});

test.each([
  { title: 'an address', url: 'https://192.0.2.7/w' },
  { title: 'a Service', url: 'http://mimir.metrics.svc:8080/w' },
])('$title can be named and is not spoken of', ({ url }) => {
  const codes = compile(writingTo(url), plainFacts).diagnostics.map(({ code }) => code);
  expect(codes).not.toContain('HOST_NOT_NAMEABLE');
});
