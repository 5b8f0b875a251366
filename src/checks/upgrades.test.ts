import { expect, test } from 'vitest';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import { plainFacts, platformWith } from '../testing/platform.ts';
import { upgrades } from './upgrades.ts';

const grafana = (version: string) => ({ components: { grafana: { version } } });
const tempo = (version: string) => ({ components: { tempo: { version } } });

test.each<{ title: string; versions?: Record<string, string>; spec: PlatformSpecInput; found: string[] }>([
  { title: 'nothing known of what ran', spec: tempo('2.9.0'), found: [] },
  { title: 'the same version', versions: { grafana: '13.2.0' }, spec: grafana('13.2.0'), found: [] },
  { title: 'a later minor', versions: { grafana: '13.1.0' }, spec: grafana('13.2.0'), found: [] },
  {
    title: 'a later major',
    versions: { grafana: '12.4.0' },
    spec: grafana('13.2.0'),
    found: ['UPGRADE_NOT_ACKNOWLEDGED spec.components.grafana.version'],
  },
  {
    title: 'a later major that is the catalogue’s',
    versions: { tempo: '2.9.0' },
    spec: {},
    found: ['UPGRADE_NOT_ACKNOWLEDGED spec.components.tempo.version'],
  },
  {
    title: 'a later major that is known of',
    versions: { tempo: '2.9.0' },
    spec: { ...tempo('3.0.3'), upgrade: { allowMajor: ['tempo'] } },
    found: [],
  },
  {
    title: 'a later major, where that of another is known of',
    versions: { tempo: '2.9.0' },
    spec: { ...tempo('3.0.3'), upgrade: { allowMajor: ['grafana'] } },
    found: ['UPGRADE_NOT_ACKNOWLEDGED spec.components.tempo.version'],
  },
  {
    title: 'an earlier minor of what changes its database',
    versions: { grafana: '13.2.0' },
    spec: grafana('13.1.9'),
    found: ['DOWNGRADE_REFUSED spec.components.grafana.version'],
  },
  { title: 'an earlier patch of it', versions: { grafana: '13.2.1' }, spec: grafana('13.2.0'), found: [] },
  {
    title: 'an earlier major that cannot read the data, even with the major allowed',
    versions: { tempo: '3.0.3' },
    spec: { ...tempo('2.9.0'), upgrade: { allowMajor: ['tempo'] } },
    found: ['DOWNGRADE_REFUSED spec.components.tempo.version'],
  },
  {
    title: 'an earlier version after the volume was restored',
    versions: { tempo: '3.0.3' },
    spec: { ...tempo('2.9.0'), upgrade: { allowDowngrade: ['tempo'] } },
    found: [],
  },
  {
    title: 'an earlier minor that reads the data',
    versions: {
      tempo: '3.1.0',
      prometheus: '3.14.0',
      alertmanager: '0.34.2',
      loki: '3.7.9',
      'otel-collector': '0.170.0',
    },
    spec: {},
    found: [],
  },
  {
    title: 'what is switched off',
    versions: { tempo: '2.9.0' },
    spec: { components: { tempo: { enabled: false } } },
    found: [],
  },
])('$title', ({ versions, spec, found }) => {
  const platform = { ...platformWith(spec), ...(versions ? { status: { versions } } : {}) };
  expect(upgrades(platform, plainFacts).map(({ code, path }) => `${code} ${path}`)).toEqual(found);
});

test('a status of before versions were kept in it counts too', () => {
  const status = { components: { tempo: { ready: true, version: '3.0.3' } } };
  const [diagnostic] = upgrades({ ...platformWith(tempo('2.9.0')), status }, plainFacts);
  expect(diagnostic).toMatchObject({
    message: expect.stringContaining('tempo 3.0.3 has run and cannot go back to 2.9.0'),
    hint: expect.stringContaining('spec.upgrade.allowDowngrade'),
  });
});
