import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { KubeClient } from '../../src/kube/client.ts';
import { at } from '../../src/objects/access.ts';
import { canonicalJson } from '../../src/objects/canonical.ts';
import type { KubeObject } from '../../src/objects/object.ts';
import { plantLinkerd } from '../../src/sandbox/linkerd/plant.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { platformKind } from './operator-support.ts';
import { endings } from './support/endings.ts';
import { eventually } from './support/eventually.ts';
import { fleetOf, type Member, platformOf, prerequisitesOf } from './support/fleet.ts';
import { linkerdCrdsOf, openLinkerdCrds } from './support/linkerd-crds.ts';
import { condition } from './support/objects.ts';
import { differences, idOf, type Photograph, photograph } from './support/photograph.ts';
import { presentRelease, previousCommit, type Release, releaseOf } from './support/previous-release.ts';
import { ask, isReady, type ReleaseProcess, rendered, startRelease } from './support/release-process.ts';
import { ownSandbox } from './support/sandbox.ts';

const commit = previousCommit(process.env);
if (!commit)
  console.warn(
    'The upgrade of the operator is not tried: this clone has no commit of another release. `git fetch --unshallow` gets the history.',
  );

const minutes = 60_000;
const fleet = fleetOf(50);
const fieldManager = 'operator-upgrade-tests';

// Each builds on the one before, so that a second try would try something else.
describe.skipIf(!commit)('fifty platforms that were stored under another release', { retry: 0 }, () => {
  const all = endings();
  const folder = mkdtempSync(join(tmpdir(), 'gunj-upgrade-'));
  const auditLog = join(folder, 'audit.log');
  let sandbox: Sandbox;
  let admin: KubeClient;
  let earlier: Release;
  let operator: ReleaseProcess;
  let running: Release;
  let replicas = 0;

  beforeAll(async () => {
    all.add(() => rmSync(folder, { recursive: true, force: true }));
    earlier = await releaseOf(commit ?? '', process.env);
    sandbox = await ownSandbox({ mesh: 'istio', auditLog });
    all.add(() => sandbox.stop());
    admin = sandbox.client;
    const linkerd = await plantLinkerd(admin, { crds: linkerdCrdsOf('2.20') ?? openLinkerdCrds() }, () => {});
    all.add(() => linkerd.stop());
    await apply(earlier.definition);
    await eventually(async () => expect(await admin.discovery.resourceFor(platformKind)).toBeDefined());
    for (const object of earlier.admission) await apply(object);
    operator = await start(earlier);
    running = earlier;
    for (const member of fleet) for (const object of prerequisitesOf(member)) await apply(object);
    for (const member of fleet) await eventually(() => apply(platformOf(member)));
    await allReady();
    await atRest();
  }, 10 * minutes);

  afterAll(() => all.end(), 2 * minutes);

  const apply = (object: KubeObject) => admin.apply(object, { fieldManager, force: true });

  /** With the rights of its release. */
  async function start(release: Release): Promise<ReleaseProcess> {
    const kubeconfig = await sandbox.operatorKubeconfig(release.rbac);
    const started = startRelease(release, `${release.name}-${++replicas}`, kubeconfig);
    all.add(() => started.kill());
    await isReady(started);
    return started;
  }

  const allReady = () =>
    eventually(async () => {
      const { items } = await admin.list(platformKind);
      const unready = items
        .filter(({ metadata, status }) => {
          const isSeen = at(status, 'observedGeneration') === metadata.generation;
          return !isSeen || condition({ status }, 'Ready') !== 'True';
        })
        .map((item) => `${item.metadata.namespace}: ${canonicalJson(at(item, 'status', 'conditions'))}`);
      expect(items).toHaveLength(fleet.length);
      expect(unready, operator.log().slice(-2_000)).toEqual([]);
    }, 6 * minutes);

  /** Writes of operators, as the API server has received them: by which replica, and what. */
  function writes(): { replica: string; what: string }[] {
    return readFileSync(auditLog, 'utf8')
      .split('\n')
      .filter((line) => line.includes('gunj-operator/') && line.includes('"ResponseComplete"'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((event) => ['create', 'patch', 'update', 'delete'].includes(String(event['verb'])))
      .map((event) => {
        const { resource, namespace, name, subresource } = (event['objectRef'] ?? {}) as Record<string, string>;
        const replica = String(event['userAgent']).replace('gunj-operator/', '');
        return { replica, what: [event['verb'], resource, namespace, name, subresource].filter(Boolean).join(' ') };
      })
      .filter(({ replica, what }) => replica !== 'lease' && !/reviews|^create (events|pods) /.test(what));
  }

  /** Until nothing has been written for a while. */
  async function atRest(): Promise<void> {
    for (let calm = 0, before = writes().length; calm < 4; ) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      const now = writes().length;
      calm = now === before ? calm + 1 : 0;
      before = now;
    }
  }

  /** Until the operator that leads has looked at every platform so many times more. */
  async function allSeen(by: ReleaseProcess, before = 0): Promise<void> {
    await eventually(
      async () => expect(await by.reconciles()).toBeGreaterThanOrEqual(before + fleet.length),
      2 * minutes,
    );
  }

  /** One platform of each model as it is stored. */
  async function samples(): Promise<{ member: Member; stored: KubeObject }[]> {
    const firsts = [...Map.groupBy(fleet, ({ model }) => model.name).values()].flatMap(([first]) => first ?? []);
    return Promise.all(
      firsts.map(async (member) => {
        const { name } = platformOf(member).metadata;
        const stored = await admin.get({ ...platformKind, namespace: member.namespace, name });
        if (!stored) throw new Error(`${member.namespace} has no platform`);
        return { member, stored };
      }),
    );
  }

  /** What a release renders of each model, without a namespace. */
  async function renderings(release: Release, stored: Awaited<ReturnType<typeof samples>>) {
    const facts = join(folder, 'facts.json');
    writeFileSync(facts, await ask(release, 'facts', '-o', 'json', '--kubeconfig', sandbox.kubeconfig));
    const found = new Map<string, KubeObject[]>();
    for (const {
      member,
      stored: {
        apiVersion,
        kind,
        metadata: { name, namespace = '' },
        spec,
      },
    } of stored) {
      const file = join(folder, 'platform.yaml');
      writeFileSync(file, stringify({ apiVersion, kind, metadata: { name, namespace }, spec }));
      found.set(member.model.name, await rendered(release, file, facts));
    }
    return found;
  }

  const isConfiguration = (key: string) => key.includes(' ConfigMap ');
  const template = (object: KubeObject) => canonicalJson(at(object, 'spec', 'template'));
  const hasTemplate = (object: KubeObject) => at(object, 'spec', 'template') !== undefined;

  /** Workloads of the fleet whose template is another one in these renderings. */
  function changedTemplates(before: Map<string, KubeObject[]>, after: Map<string, KubeObject[]>): string[] {
    const changed = new Map(
      [...after].map(([model, objects]) => {
        const old = new Map(
          (before.get(model) ?? []).filter(hasTemplate).map((object) => [idOf(object), template(object)]),
        );
        const others = objects.filter((object) => hasTemplate(object) && old.get(idOf(object)) !== template(object));
        return [model, others.map(({ kind, metadata }) => `${kind} ${metadata.name}`)];
      }),
    );
    return fleet
      .flatMap(({ model, namespace }) => (changed.get(model.name) ?? []).map((name) => `${namespace} ${name}`))
      .sort();
  }

  /** The steps of docs/operator-upgrades.md; back, the operator alone. */
  async function moveTo(release: Release, isBack: boolean): Promise<void> {
    if (!isBack) for (const object of [release.definition, ...release.admission]) await apply(object);
    const old = operator;
    const next = isBack
      ? startRelease(release, `${release.name}-${++replicas}`, await sandbox.operatorKubeconfig(running.rbac))
      : await start(release);
    all.add(() => next.kill());
    await isReady(next);
    expect(
      writes().filter(({ replica }) => replica === next.name),
      'the old one still leads',
    ).toEqual([]);
    expect(await old.end()).toBe(0);
    operator = next;
    running = release;
    await allSeen(next);
    await allReady();
    await atRest();
  }

  /** Everything that the move from one release to the other has to hold. */
  async function holds(
    before: Photograph,
    after: Photograph,
    restarts: readonly string[],
    old: Map<string, KubeObject[]>,
    now: Map<string, KubeObject[]>,
  ) {
    expect(differences(before.templates, after.templates), 'templates').toEqual(restarts);
    expect(differences(before.pods, after.pods), 'pods made anew').toEqual(restarts);
    const lost = [...before.kept].filter(([key, value]) => after.kept.get(key) !== value).map(([key]) => key);
    expect(lost, 'Secrets and volumes').toEqual([]);
    const again = [...before.objects]
      .filter(([key, uid]) => (after.objects.get(key) ?? uid) !== uid)
      .map(([key]) => key);
    expect(again, 'deleted and made again').toEqual([]);
    // The sandbox asks for tokens and rights in the operator's name.
    const replicasSeen = writes().flatMap(({ replica }) => (replica === 'gunj-sandbox' ? [] : [replica]));
    const turns = replicasSeen.filter((replica, index) => replica !== replicasSeen[index - 1]);
    expect(turns, 'each replica writes for one stretch of time').toEqual([...new Set(replicasSeen)]);

    const names = (from: Map<string, KubeObject[]>, model: string, namespace: string) =>
      (from.get(model) ?? []).map((object) => idOf(object).replace(/^fleet-\S+/, namespace));
    for (const { member } of await samples()) {
      const { model, namespace } = member;
      const there = [...after.objects.keys()].filter((key) => key.startsWith(`${namespace} `));
      const planned = new Set(names(now, model.name, namespace));
      // Configurations are kept, to go back to.
      const history = new Set([...names(old, model.name, namespace), ...before.objects.keys()].filter(isConfiguration));
      expect(
        there.filter((key) => !planned.has(key) && !history.has(key)),
        `left over in ${namespace}`,
      ).toEqual([]);
    }
  }

  /** A look at every platform changes nothing. */
  async function staysAtRest(): Promise<void> {
    const [done, written] = [await operator.reconciles(), writes().length];
    for (const { namespace } of fleet)
      await admin.patch(
        { ...platformKind, namespace, name: 'main' },
        { type: 'merge', body: { metadata: { labels: { looked: operator.name } } } },
      );
    await allSeen(operator, done);
    await atRest();
    expect(writes().slice(written)).toEqual([]);
  }

  async function move(release: Release, isBack: boolean): Promise<void> {
    const stored = await samples();
    const from = running;
    const old = await renderings(from, stored);
    const now = await renderings(release, stored);
    const restarts = changedTemplates(old, now);
    const before = await photograph(admin);
    expect(before.objects.size).toBeGreaterThan(fleet.length * 15);
    expect([...before.pods].filter(([, pods]) => pods.length === 0)).toEqual([]);
    await moveTo(release, isBack);
    const after = await photograph(admin);
    await holds(before, after, restarts, old, now);
    await staysAtRest();
    console.info(
      `${from.name} → ${release.name}: ${before.objects.size} objects, ${restarts.length} workloads restart`,
    );
  }

  it(
    'an upgrade by the documented steps restarts what is rendered otherwise and nothing else',
    async () => {
      await move(presentRelease(), false);
      expect(operator.log()).not.toContain('earlier release');
    },
    10 * minutes,
  );

  it(
    'the earlier operator takes over again beside the later definition',
    async () => {
      await move(earlier, true);
    },
    10 * minutes,
  );

  it('the Deployment of the operator is taken in the place of the earlier one', async () => {
    for (const release of [earlier, presentRelease()]) for (const object of release.workload) await apply(object);
    // The webhook is nowhere, and refuses nobody.
    const [member] = fleet;
    if (member) await apply(platformOf(member));
  });
});
