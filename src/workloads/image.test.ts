import { expect, test } from 'vitest';
import { catalogue } from '../components/catalogue.ts';
import { imageReference } from './image.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  { title: 'the catalogue', spec: {}, global: {}, image: 'quay.io/prometheus/prometheus:v3.13.5' },
  {
    title: 'another version, with the tag prefix of this image',
    spec: { version: '3.14.0' },
    global: {},
    image: 'quay.io/prometheus/prometheus:v3.14.0',
  },
  {
    title: 'a tag over the version',
    spec: { version: '3.14.0', image: { tag: 'ours' } },
    global: {},
    image: 'quay.io/prometheus/prometheus:ours',
  },
  {
    title: 'a digest over everything',
    spec: { version: '3.14.0', image: { digest } },
    global: {},
    image: `quay.io/prometheus/prometheus@${digest}`,
  },
  {
    title: "a repository of one's own",
    spec: { image: { registry: 'r.example:5000', repository: 'mine/prom' } },
    global: {},
    image: 'r.example:5000/mine/prom:v3.13.5',
  },
  {
    title: 'the global registry over that of the image',
    spec: { image: { registry: 'r.example:5000' } },
    global: { imageRegistry: 'mirror.example/all' },
    image: 'mirror.example/all/prometheus/prometheus:v3.13.5',
  },
])('the image comes from $title', ({ spec, global, image }) => {
  expect(imageReference(catalogue.prometheus, { enabled: true, ...spec }, { logLevel: 'info', ...global })).toBe(image);
});
