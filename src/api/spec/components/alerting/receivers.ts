import {
  boolean,
  integer,
  list,
  listBy,
  longInteger,
  map,
  object,
  oneOf,
  required,
  string,
} from '../../../schema/build.ts';
import type { Fields, Output, Rule } from '../../../schema/node.ts';
import { httpUrl } from '../../text.ts';
import { secretKey } from '../common.ts';
import { calledHost, template } from './text.ts';

const sendResolved = boolean('Whether the end of an alert is notified too; Alertmanager’s own choice when left out.');

/** As many ways to notify of one kind as a receiver may have. */
function several<F extends Fields>(description: string, fields: F, rules: readonly Rule[] = []) {
  return list(description, object(description, { ...fields, sendResolved }, { rules }), { maxItems: 8 });
}

const oneUrl: readonly Rule[] = [
  {
    rule: 'has(self.url) != has(self.urlSecret)',
    message: 'needs either url or urlSecret',
    hint: 'Put the URL in a Secret and name it in urlSecret when it is secret; otherwise write url.',
  },
  {
    rule: 'has(self.urlSecret) == has(self.host)',
    message:
      'host goes with urlSecret: it says where to the URL leads that only the Secret knows, so that the way is let through',
    fieldPath: '.host',
  },
];

const webhook = several(
  'A JSON document posted to a URL.',
  {
    url: httpUrl('Where to.'),
    urlSecret: secretKey('The URL, when it is secret.'),
    host: calledHost('Host of the URL in urlSecret, with its port unless it is 443.'),
    bearerTokenSecret: secretKey('A bearer token that is sent with it.'),
    maxAlerts: integer('As many alerts are in one document at most; all of them when left out.', { minimum: 0 }),
  },
  oneUrl,
);

const slack = several('A message in Slack.', {
  urlSecret: required(secretKey('The URL of an incoming webhook.')),
  host: calledHost('Host of that URL, with its port unless it is 443; hooks.slack.com when left out.'),
  channel: string('Channel or user instead of the webhook’s own: #alerts.', { maxLength: 80 }),
  username: string('Name it is sent under.', { maxLength: 80 }),
  color: template('Colour of the bar.'),
  title: template('Title.'),
  titleLink: template('Where the title leads.'),
  text: template('Text.'),
  footer: template('Footer.'),
  iconEmoji: string('Picture of the sender as an emoji.', { maxLength: 80 }),
});

const pagerduty = several('An incident in PagerDuty, through the Events API v2.', {
  routingKeySecret: required(secretKey('The integration key of a service.')),
  url: httpUrl('The Events API, when it is not PagerDuty’s own.'),
  description: template('Description of the incident.'),
  severity: template('Severity: critical, error, warning or info.'),
  class: template('Class of the incident.'),
  component: template('What is affected.'),
  group: template('Group of what is affected.'),
  details: map('Further facts by name.', template('The fact.'), { maxProperties: 32 }),
});

const email = several('A mail.', {
  to: required(string('Addresses, with commas between them.', { minLength: 3, maxLength: 1024 })),
  from: string('Sender, instead of that in `global.smtp`.', { maxLength: 320 }),
  subject: template('Subject.'),
  html: template('Body as HTML.'),
  text: template('Body as plain text.'),
});

const opsgenie = several('An alert in Opsgenie or Jira Service Management.', {
  apiKeySecret: required(secretKey('An API key.')),
  apiUrl: httpUrl('The API, when it is not Opsgenie’s own: https://api.eu.opsgenie.com.'),
  message: template('Message.'),
  description: template('Description.'),
  priority: template('Priority: P1 to P5.'),
  tags: template('Tags, with commas between them.'),
  responders: list(
    'Who is told.',
    object('A team, user, escalation or schedule.', {
      type: required(oneOf('What it is.', ['team', 'user', 'escalation', 'schedule'])),
      name: required(string('Its name; of a user the user name.', { minLength: 1 })),
    }),
    { maxItems: 16 },
  ),
});

const msteams = several('A message in Microsoft Teams, through a workflow.', {
  urlSecret: required(secretKey('The URL of the workflow.')),
  host: required(calledHost('Host of that URL, with its port unless it is 443.')),
  title: template('Title.'),
  text: template('Text.'),
});

const telegram = several('A message in Telegram.', {
  botTokenSecret: required(secretKey('The bot’s token.')),
  chatID: required(longInteger('Identifier of the chat; negative for groups.')),
  apiUrl: httpUrl('The API, when it is not Telegram’s own.'),
  message: template('Text.'),
  parseMode: oneOf('How the text is read.', ['HTML', 'Markdown', 'MarkdownV2']),
});

const discord = several('A message in Discord.', {
  urlSecret: required(secretKey('The URL of a channel’s webhook.')),
  host: calledHost('Host of that URL, with its port unless it is 443; discord.com when left out.'),
  title: template('Title.'),
  message: template('Text.'),
});

const receiver = object('Somebody who is notified, in all of the ways given.', {
  name: required(
    string('Its name, by which routes call it.', {
      pattern: '^[A-Za-z0-9]([-A-Za-z0-9_. /]*[A-Za-z0-9])?$',
      minLength: 1,
      maxLength: 128,
      expects: 'letters, digits, dashes, dots, slashes and blanks',
    }),
  ),
  webhook,
  slack,
  pagerduty,
  email,
  opsgenie,
  msteams,
  telegram,
  discord,
});

export const receivers = listBy('name', 'Who is notified. `none`, who hears nothing, is always there.', receiver, {
  maxItems: 64,
  rules: [
    {
      rule: "self.all(r, r.name != 'none' && r.name != 'dead-mans-switch')",
      message: '`none` and `dead-mans-switch` are the names of receivers that the platform makes itself',
      hint: 'Give the receiver another name.',
    },
  ],
});

export const smtp = object('How mail is sent.', {
  smarthost: required(
    string('Mail server and its port: smtp.example.com:587.', {
      pattern: '^[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?:[1-9][0-9]{0,4}$',
      expects: 'a host and its port such as smtp.example.com:587',
    }),
  ),
  from: required(string('Sender of all mail.', { minLength: 3, maxLength: 320 })),
  hello: string('Name given to the mail server.', {}),
  username: string('User who signs in.', { maxLength: 320 }),
  passwordSecret: secretKey('The user’s password.'),
  requireTLS: boolean('Whether mail is sent over TLS alone; true when left out.'),
});

export type ReceiverSpec = Output<typeof receiver>;
export type SmtpSpec = Output<typeof smtp>;
