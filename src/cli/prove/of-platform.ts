import type { KubeObject } from '../../objects/object.ts';
import { comparer } from '../../prove/compare.ts';
import { isOfComponent } from '../../prove/component-differences.ts';
import { isIn } from '../../prove/peers.ts';
import { draw } from '../../prove/picture/draw.ts';
import type { Scene } from '../../prove/picture/scene.ts';
import { reportOf } from '../../prove/proof.ts';
import type { EncryptionVerdict, ProofReport } from '../../prove/report.ts';
import { type ProofInput, type Setting, settingOf } from '../../prove/setting.ts';
import type { Witness } from '../../prove/witnesses.ts';
import type { Proved } from '../../proved.ts';
import { chooseFacts } from '../assumed-facts.ts';
import { connectTo } from '../cluster-option.ts';
import { type ExitCode, exitCodes } from '../failure.ts';
import type { Io } from '../io.ts';
import { liveFacts } from '../live-platform.ts';
import { compileAloud, type PlatformFile, readPlatform } from '../platform-file.ts';
import { printable } from '../printable.ts';
import { proofText } from '../proof-text.ts';
import type { ProveOptions } from './options.ts';
import { asksForObjects, clusterSubject, readSubject, type Subject } from './subject.ts';

interface PlatformOptions extends ProveOptions {
  file: string;
}

/** Holds what is let through against what the platform declares: by its own plan, or by objects that are somewhere. */
export async function provePlatform(options: PlatformOptions, io: Io): Promise<ExitCode> {
  const file = await readPlatform(options.file, io);
  if (!file) return exitCodes.refused;
  const found = await judgedBy(options, file, io);
  if (!found) return exitCodes.refused;
  const { input, report, notes, of } = found;
  for (const note of notes) io.stderr.write(`note: ${printable(note)}\n`);
  switch (options.output) {
    case 'json':
      io.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
      break;
    case 'html': {
      const { page } = await import('./page.ts');
      const { namespace, name } = input.graph;
      const picture = draw(sceneOf(settingOf(input), namespace));
      io.stdout.write(
        await page({ title: `${namespace}/${name}${of === undefined ? '' : ` in ${of}`}`, notes, picture, report }),
      );
      break;
    }
    case 'table':
      io.stdout.write(proofText(printable(report)));
  }
  return report.verdict === 'differs' ? exitCodes.refused : exitCodes.ok;
}

/** As the platform sees it: of calls between others it says nothing. */
function sceneOf(setting: Setting, home: string): Scene {
  const { cast, accessOf, declared, targets, proxies } = setting;
  const deviations = comparer();
  const isHome = cast.map(({ endpoint }) => isIn(endpoint, home));
  return {
    cast: cast.map((one) => ({ ...one, words: briefly(one) })),
    targets,
    accessOf,
    home,
    isDecided: (caller, to) => (isHome[caller] ?? false) || (isHome[to] ?? false),
    deviationsOf: (target) => deviations(accessOf(target), declared(target)),
    ...(proxies ? { proxies: proxies.verdict } : {}),
  };
}

/** Who is made up is told by what makes a difference. */
function briefly({ endpoint, words }: Witness): string {
  if (endpoint.kind === 'address') return words;
  const { ref, name, namespace, labels, serviceAccount } = endpoint;
  if (ref) return `${namespace}/${name}`;
  const texts = Object.entries(labels).map(([key, value]) => `${key.split('/').at(-1)}=${value}`);
  const proxy = words.endsWith('without a proxy') ? ', no proxy' : '';
  return `${texts.length > 0 ? texts.join(', ') : 'no labels'}, account ${serviceAccount}${proxy}`;
}

interface Judged {
  input: ProofInput;
  report: ProofReport;
  notes: readonly string[];
  /** Where the objects are; absent for those of the plan. */
  of?: string;
}

async function judgedBy(options: PlatformOptions, file: PlatformFile, io: Io): Promise<Judged | undefined> {
  if (options.context !== undefined || options.kubeconfig !== undefined) return inCluster(options, file, io);
  const facts = await chooseFacts(options, io);
  if (!facts) return undefined;
  const proved = compileAloud(file, facts, io);
  if (!asksForObjects(options))
    return proved.judged && proved.proof && { input: proved.judged, report: proved.proof, notes: [] };
  const subject = await readSubject(options, io);
  return subject && against(subject, proved);
}

async function inCluster(options: PlatformOptions, file: PlatformFile, io: Io): Promise<Judged | undefined> {
  const client = await connectTo(options, io);
  try {
    const { platform, facts } = await liveFacts(client, file.platform, io);
    const proved = compileAloud({ ...file, platform }, facts, io);
    const subject = await clusterSubject(client, options, io);
    return subject && against(subject, proved);
  } finally {
    client.close();
  }
}

/** The declared flows of a platform against objects that somebody has written. */
function against({ name, input: given, notes }: Subject, { judged, proof }: Proved): Judged | undefined {
  if (!judged) return undefined;
  const { namespace } = judged.graph;
  const roots = [judged.mesh?.facts, given.mesh?.facts].flatMap((mesh) => mesh?.rootNamespace ?? mesh?.namespace ?? []);
  const objects = given.objects.filter((object) => isAbout(object, namespace, roots, given.isPolicy));
  // What is known of objects of others is read from the objects themselves.
  const { meshObjects: _known, ...facts } = judged.facts;
  const input: ProofInput = { ...judged, facts, objects, network: given.network };
  const here = objects.filter((object) => object.metadata.namespace === namespace);
  const missing =
    here.length === 0 ? [`${name} has no objects in the namespace ${namespace}: nobody there is looked at`] : [];
  const report = reportOf(settingOf(input), input, settingOf(judged));
  // Where pods have no proxy that is why, and it is told already.
  const less = report.differences.some(isOfComponent) ? [] : lessEncrypted(report, proof);
  return { input, report, notes: [...notes, ...missing, ...less], of: name };
}

/** Flows that are let through here and there, but with mTLS by the platform's own plan alone. */
function lessEncrypted({ encryption }: ProofReport, planned: ProofReport | undefined): string[] {
  const keyOf = ({ from, to, port, protocol }: EncryptionVerdict) => `${from} → ${to}:${port}/${protocol}`;
  const encrypted = new Set(planned?.encryption.filter((one) => one.encryption === 'mtls').map(keyOf));
  const less = encryption.filter((one) => one.encryption !== 'mtls' && encrypted.has(keyOf(one)));
  const [first] = less;
  if (!first) return [];
  const more = less.length > 1 ? ` (and ${less.length - 1} more)` : '';
  return [
    `${first.from} → ${first.to}:${first.port}${more} would have mTLS by the platform's plan, and does not here: ${first.why ?? first.encryption}`,
  ];
}

/** What decides who may call pods of the platform's namespace, and whom they may call. */
function isAbout(
  object: KubeObject,
  namespace: string,
  roots: readonly string[],
  isPolicy: (object: KubeObject) => boolean,
): boolean {
  const { namespace: own } = object.metadata;
  if (own === undefined || own === namespace) return object.kind !== 'Node';
  return roots.includes(own) && isPolicy(object);
}
