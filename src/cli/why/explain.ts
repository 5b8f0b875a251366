import { isComponent, type Peer, peerName } from '../../platform/flow.ts';
import { accessTo, encryptionFor, requestsFor } from '../../prove/evaluate.ts';
import type { Target } from '../../prove/judgement.ts';
import { limitText } from '../../prove/picture/looks.ts';
import { worldOf } from '../../prove/read-world.ts';
import { type ProofInput, settingOf } from '../../prove/setting.ts';
import { layersFor, type SurveyInput } from '../../prove/survey.ts';
import { valueAt } from '../../prove/tri-set.ts';
import type { Endpoint, Pod } from '../../prove/world.ts';
import { type ExitCode, exitCodes, UsageError } from '../failure.ts';
import { colorsFor, type Io } from '../io.ts';
import { compileAloud, readPlatform } from '../platform-file.ts';
import { printable } from '../printable.ts';
import { asksForObjects, checkChoice, readSubject } from '../prove/subject.ts';
import type { WhyOptions } from '../why.ts';
import { answerOf } from './answer.ts';
import type { TypedCall } from './call.ts';
import { internet, type People, whoIs } from './people.ts';
import { portOf } from './port.ts';
import { answerText } from './text.ts';

/** A node among those the proof looks at. */
const aNode = '192.0.2.10';

/** Where the question is asked: what decides, and whom one may name. */
interface Place {
  input: SurveyInput;
  people: People;
  /** What a platform declares; absent for objects by themselves. */
  declared?: (from: Endpoint, to: Endpoint, target: Omit<Target, 'to'>) => string;
}

export async function explainCall(call: TypedCall, options: WhyOptions, io: Io): Promise<ExitCode> {
  checkChoice(options);
  const place = await placeOf(options, io);
  if (!place) return exitCodes.refused;
  const { input, people, declared } = place;
  const from = whoIs(call.from, people).endpoint;
  const called = whoIs(call.to, people);
  const to = called.endpoint;
  if (from.kind === 'address' && to.kind === 'address')
    throw new UsageError(`neither ${call.from} nor ${call.to} is in the cluster, so nothing here decides`);
  const { note, ...target } = portOf(call.port, call.protocol, called);
  const layers = layersFor(input, people.world, [from, to]);
  const access = accessTo({ to: 1, ...target }, layers);
  const limit = limitText(requestsFor(access, 0));
  const verdict = valueAt(access.verdict, 0);
  const answer = answerOf({
    from,
    to,
    ...target,
    access,
    // What may not pass at all is not known to pass in one way or the other.
    encryption: verdict === 'unknown' ? verdict : encryptionFor(access, 0),
    hasMesh: layers.mesh !== undefined,
    ...(note === undefined ? {} : { note }),
    ...(limit === undefined ? {} : { requests: limit }),
    ...(declared ? { declared: declared(from, to, target) } : {}),
  });
  if (options.output === 'json') io.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
  else
    io.stdout.write(
      answerText(printable(answer), { colors: colorsFor(io.stdout, io.env), width: io.stdout.columns ?? 120 }),
    );
  return verdict === 'yes' ? exitCodes.ok : exitCodes.refused;
}

async function placeOf(options: WhyOptions, io: Io): Promise<Place | undefined> {
  const judged = options.file === undefined ? undefined : await judgedPlan(options.file, options, io);
  if (options.file !== undefined && !judged) return undefined;
  if (asksForObjects(options)) {
    const subject = await readSubject(options, io);
    if (!subject) return undefined;
    for (const note of subject.notes) io.stderr.write(`note: ${printable(note)}\n`);
    const world = worldOf(subject.input.objects);
    const known = judged && peopleOfPlan(judged);
    const home = known?.people.home;
    return {
      input: subject.input,
      people: {
        world,
        pods: world.pods,
        others: known?.people.others ?? new Map(),
        ...(home === undefined ? {} : { home }),
      },
      ...(known?.declared ? { declared: known.declared } : {}),
    };
  }
  if (judged) return peopleOfPlan(judged);
  throw new UsageError(
    'say where to look: -f for a platform, --objects for files with objects, --context for a cluster',
  );
}

async function judgedPlan(path: string, options: WhyOptions, io: Io): Promise<ProofInput | undefined> {
  const file = await readPlatform(path, io);
  if (!file) return undefined;
  const { chooseFacts } = await import('../assumed-facts.ts');
  const facts = await chooseFacts(options, io);
  return facts && compileAloud(file, facts, { ...io, stderr: errorsOnly(io) }).judged;
}

/** What a plan is warned of is no part of the answer. */
function errorsOnly({ stderr }: Io): Io['stderr'] {
  return { ...stderr, write: (text: string) => (text.startsWith('warning ') ? undefined : stderr.write(text)) };
}

/**
 * One of those whom a flow's end means, by its name. Whose address is not known may be anybody, the platform's own pods too: it is
 * taken for an address outside, so that none of them answers in its place.
 */
function standIn(peer: Peer, those: readonly Endpoint[]): Endpoint | undefined {
  const outside = those.filter((one) => one.kind === 'address');
  const anywhere = outside.find(({ address }) => address === internet);
  if (anywhere) {
    const node = peer === 'nodes' ? outside.find(({ address }) => address === aNode) : undefined;
    return { ...(node ?? anywhere), name: peerName(peer) };
  }
  return those.find((one) => one.kind === 'pod' && one.ref === undefined) ?? those[0];
}

function peopleOfPlan(judged: ProofInput): Place & { people: People } {
  const setting = settingOf(judged);
  const { universe, peers } = setting;
  const { graph, objects, mesh, network } = judged;
  const pods = universe.filter((one): one is Pod => one.kind === 'pod' && one.ref !== undefined);
  const ends = graph.flows.flatMap(({ from, to }) => [from, to]).filter((peer) => !isComponent(peer));
  const others = ends.flatMap((peer) => {
    const found = standIn(
      peer,
      universe.filter((_, index) => valueAt(peers(peer), index) === 'yes'),
    );
    return found ? [[peerName(peer), found] as const] : [];
  });
  return {
    input: {
      objects,
      network,
      isPolicy: () => false,
      ...(mesh && setting.hasMesh ? { mesh } : {}),
    },
    people: { world: setting.world, pods, others: new Map(others), home: graph.namespace },
    declared: (from, to, { port, protocol }) => {
      const number = (one: Endpoint) =>
        universe.findIndex(
          (other) =>
            other === one ||
            (one.kind === 'address' && other.kind === 'address' && one.address === other.address) ||
            (one.kind === 'pod' && one.ref !== undefined && other.kind === 'pod' && other.ref?.name === one.ref.name),
        );
      const [caller, called] = [number(from), number(to)];
      const flow = graph.flows.find(
        (one) =>
          one.protocol === protocol &&
          (one.port === port || one.port === 'any') &&
          caller >= 0 &&
          called >= 0 &&
          valueAt(peers(one.from), caller) === 'yes' &&
          valueAt(peers(one.to), called) === 'yes',
      );
      return flow
        ? `declared: ${peerName(flow.from)} → ${peerName(flow.to)}, because ${flow.why}`
        : 'no flow of the platform declares it';
    },
  };
}
