import { object, string } from '../../../schema/build.ts';
import type { Output } from '../../../schema/node.ts';
import { httpUrl } from '../../text.ts';
import { secretKey } from '../common.ts';
import { alertDuration, calledHost } from './text.ts';

/** Somebody outside who is told again and again that all is well, and raises the alarm when that stops. */
export const deadMansSwitch = object(
  'Somebody outside who is told again and again that alerts still get out, and raises the alarm when that stops. Left out, the alert Watchdog goes to nobody.',
  {
    receiver: string('Name of a receiver.', { minLength: 1, maxLength: 128 }),
    url: httpUrl('Where a document is posted to.'),
    urlSecret: secretKey('The URL, when it is secret.'),
    host: calledHost('Host of the URL in urlSecret, with its port unless it is 443.'),
    interval: alertDuration('How often; 5m when left out.'),
  },
  {
    rules: [
      {
        rule: '[has(self.receiver), has(self.url), has(self.urlSecret)].filter(given, given).size() == 1',
        message: 'needs exactly one of receiver, url and urlSecret',
      },
      {
        rule: 'has(self.urlSecret) == has(self.host)',
        message: 'host goes with urlSecret: it says where to the URL leads that only the Secret knows',
        fieldPath: '.host',
      },
    ],
  },
);

export type DeadMansSwitchSpec = Output<typeof deadMansSwitch>;
