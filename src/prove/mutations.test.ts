import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parsePlatform } from '../api/parse.ts';
import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Facts } from '../facts/facts.ts';
import { istio } from '../mesh/istio/index.ts';
import { at } from '../objects/access.ts';
import { type KubeObject, refOf, refText } from '../objects/object.ts';
import { compileProved } from '../proved.ts';
import { istioFacts, plainFacts, platformWith } from '../testing/platform.ts';
import { inSoak } from '../testing/runs.ts';
import { prove } from './proof.ts';
import type { ProofInput } from './setting.ts';
import { mutantsOf } from './testing/mutations.ts';

const folder = join(import.meta.dirname, '../../examples');
const examples = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml') && !file.includes('prerequisites') && !file.includes('linkerd'))
  .sort();
const versions = ['1.17.8', '1.30.3', 'none'] as const;
const policyKinds = ['NetworkPolicy', 'AuthorizationPolicy', 'PeerAuthentication'];

function read(example: string): ObservabilityPlatform {
  const { platform } = parsePlatform(readFileSync(join(folder, example), 'utf8'), example);
  if (!platform) throw new Error(`${example} is refused`);
  return platform;
}

/** What the proof of a platform reads; undefined where there is no plan. */
function inputOf(platform: ObservabilityPlatform, version: (typeof versions)[number]): ProofInput | undefined {
  const { served: _, ...known } = istioFacts;
  const { assumed: _assumed, ...mesh } = istio.assume(version === 'none' ? '1.30.3' : version);
  const facts: Facts = version === 'none' ? plainFacts : { ...known, meshes: [mesh] };
  let seen: ProofInput | undefined;
  const proof = (input: ProofInput, judge: typeof prove) => {
    seen = input;
    return judge(input);
  };
  compileProved(platform, { ...facts, operator: { namespace: 'gunj-system' } }, { proof });
  return seen;
}

interface Redundancy {
  mutants: RegExp;
  /** The object that says the same already; where it is not there, the mutant has to be noticed. */
  saidBy: (object: KubeObject) => boolean;
  why: string;
}

const isOfNeighbours = ({ kind, metadata }: KubeObject) =>
  kind === 'AuthorizationPolicy' && metadata.name === 'allow-prometheus-to-neighbours-any';

/** All that changes nothing, by name. */
const redundancies: readonly Redundancy[] = [
  {
    mutants: /^AuthorizationPolicy \S+\/default-deny /,
    saidBy: (object) =>
      isOfNeighbours(object) &&
      at(object, 'spec', 'selector') === undefined &&
      at(object, 'spec', 'action') === 'ALLOW',
    why: 'an ALLOW without a selector is about every pod of the namespace, so what no ALLOW matches is refused without an empty one too',
  },
  {
    mutants:
      /^AuthorizationPolicy \S+\/allow-prometheus-to-\S+ spec\.rules\[\d\]\.to\[0\]\.operation\.ports with one more/,
    saidBy: isOfNeighbours,
    why: 'Prometheus may call every port of every pod but those of components, to read metrics of neighbours',
  },
  {
    mutants:
      /^AuthorizationPolicy \S+\/allow-prometheus-to-neighbours-any .*spec\.rules\[1\]\.to\[0\]\.operation\.ports/,
    saidBy: () => true,
    why: 'whether a request is for metrics is seen where a Service says that a port is HTTP: of neighbours nothing says so, and components have policies of their own',
  },
  {
    mutants:
      /^NetworkPolicy \S+\/prometheus without spec\.egress\[\d+\]\.to\[0\]\.podSelector\.matchLabels\.app\.kubernetes\.io\/part-of$/,
    saidBy: ({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'neighbours',
    why: 'who has the name of a component without being one is a neighbour, and Prometheus reads those on every port',
  },
  {
    mutants: /^PeerAuthentication \S+ (without spec\.mtls(\.mode)?|spec\.mtls\.mode is UNSET)$/,
    saidBy: ({ kind, spec }) => kind === 'PeerAuthentication' && at(spec, 'selector') === undefined,
    why: 'a policy of a workload that says nothing of its mode leaves it to that of the namespace, which says the same',
  },
];

/** What nobody would notice, by name: of about so many, spread over all policies. */
function unnoticed(input: ProofInput, about: number): { missed: string[]; tried: number } {
  const policies = input.objects.filter(({ kind }) => policyKinds.includes(kind));
  const all = policies.flatMap((policy) => {
    const others = input.objects.filter((one) => one !== policy);
    return mutantsOf(policy).map((mutant) => ({
      name: `${refText(refOf(policy))} ${mutant.what}`,
      others,
      objects: mutant.policy ? [...others, mutant.policy] : others,
    }));
  });
  const every = Math.max(1, Math.floor(all.length / about));
  const some = all.filter((_, index) => index % every === 0);
  const missed = some.filter(({ objects, name, others }) => {
    const known = redundancies.find(({ mutants, saidBy }) => mutants.test(name) && others.some(saidBy));
    return prove({ ...input, objects }).verdict === 'holds' && !known;
  });
  return { missed: missed.map(({ name }) => name), tried: some.length };
}

function isNoticed(input: ProofInput, name: string, what: string): boolean {
  const isMeant = ({ kind, metadata }: KubeObject) => kind === 'AuthorizationPolicy' && metadata.name === name;
  const others = input.objects.filter((one) => !isMeant(one));
  const mutants = input.objects.filter(isMeant).flatMap(mutantsOf);
  const mutant = mutants.find((one) => one.what === what);
  if (!mutant) throw new Error(`nothing is ${what} of ${name}`);
  const objects = mutant.policy ? [...others, mutant.policy] : others;
  return prove({ ...input, objects }).verdict === 'differs';
}

describe.each(versions)('with %s', { timeout: 3_600_000 }, (version) => {
  test.each(examples)('whatever slips in one policy of %s, a layer notices', (example) => {
    const input = inputOf(read(example), version);
    if (!input) return;
    const { missed, tried } = unnoticed(input, inSoak(example.includes('basic') ? 60 : 15, Number.POSITIVE_INFINITY));
    expect(missed).toEqual([]);
    expect(tried).toBeGreaterThan(10);
  });
});

test('where nobody reads neighbours, nothing that is about them makes another policy redundant', {
  timeout: 600_000,
}, () => {
  const platform = platformWith({
    serviceMesh: { enabled: true },
    components: {
      prometheus: { enabled: false, external: { url: 'https://mimir.example.com/prometheus' } },
      grafana: { enabled: false },
    },
  });
  const input = inputOf(platform, '1.30.3');
  if (!input) throw new Error('no plan');
  expect(input.objects.some(isOfNeighbours)).toBe(false);
  for (const what of ['deleted', 'moved', 'counting alone']) expect(isNoticed(input, 'default-deny', what)).toBe(true);
  const found = unnoticed(input, inSoak(30, Number.POSITIVE_INFINITY));
  expect(found.missed).toEqual([]);
  expect(found.tried).toBeGreaterThan(20);
});
