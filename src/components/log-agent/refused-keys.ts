import { refusedInCollector } from '../collector/refused-keys.ts';
import { never, type RefusedKey } from '../refused-keys.ts';

/** What of the one receiver is free to set: which files it leaves out, what is done to lines, and how fast it reads. */
const free = 'exclude|operators|poll_interval|max_concurrent_files|max_batches|exclude_older_than';

/** The agent is root on a node whose logs it sees: it reads what the resource selects, in the one way there is. */
export const refusedInLogAgent: readonly RefusedKey[] = [
  never(
    /^receivers\.filelog\./,
    'which files are read follows from the namespaces that the resource selects, and the queue stands on how they are read',
    `Free to set are ${free.replaceAll('|', ', ')}.`,
    { depth: 3, except: new RegExp(`^receivers\\.filelog\\.(?:${free})(?:$|[.[])`) },
  ),
  never(
    /^receivers\./,
    'the agent has no port that anybody is let in to, and reads nothing but the logs of containers',
    'Send OTLP to the Collector, or run a Collector of your own.',
    { depth: 2, except: /^receivers\.filelog(?:$|[.[])/ },
  ),
  {
    at: /^receivers\.filelog\.operators\[\]\.type$/,
    depth: 5,
    when: { finds: /_input$|_output$|^stdout$/ },
    why: 'it would read or write elsewhere than the agent does',
    hint: 'Operators may parse, change, filter and join lines.',
  },
  {
    at: /^receivers\.filelog\./,
    when: { finds: /\b(?:env|os_env_func)\s*\(/ },
    why: 'it would be replaced by a variable of the pod',
    hint: 'Write the value itself.',
  },
  never(/^extensions\.file_storage(?:$|\.)/, 'what was read and is yet to be sent is kept there', 'Leave it out.', {
    depth: 2,
  }),
  // The Collector has no such receiver; here it is the one there is.
  ...refusedInCollector.filter(({ at, when }) => when !== undefined || !at.test('receivers.filelog')),
];
