import type { ReceiverSpec } from '../../api/spec/components/alerting/receivers.ts';
import type { SecretKeySpec } from '../../api/spec/components/common.ts';
import { inKeyOrder } from '../../objects/canonical.ts';
import { secretFile } from './secret-files.ts';

type Config = Record<string, unknown>;
type Of<K extends keyof ReceiverSpec> = NonNullable<ReceiverSpec[K]>[number];

/** A receiver as alertmanager.yml has it. Secrets are named by the files they are in; `undefined` members are not written. */
export function receiverConfig(receiver: ReceiverSpec): Config {
  return {
    name: receiver.name,
    webhook_configs: receiver.webhook?.map(webhookConfig),
    slack_configs: receiver.slack?.map(slackConfig),
    pagerduty_configs: receiver.pagerduty?.map(pagerdutyConfig),
    email_configs: receiver.email?.map(emailConfig),
    opsgenie_configs: receiver.opsgenie?.map(opsgenieConfig),
    msteamsv2_configs: receiver.msteams?.map(msteamsConfig),
    telegram_configs: receiver.telegram?.map(telegramConfig),
    discord_configs: receiver.discord?.map(discordConfig),
  };
}

export function webhookConfig(webhook: Omit<Of<'webhook'>, 'host'>): Config {
  return {
    send_resolved: webhook.sendResolved,
    url: webhook.url,
    url_file: fileOf(webhook.urlSecret),
    max_alerts: webhook.maxAlerts,
    http_config: webhook.bearerTokenSecret && {
      authorization: { type: 'Bearer', credentials_file: secretFile(webhook.bearerTokenSecret) },
    },
  };
}

function slackConfig(slack: Of<'slack'>): Config {
  return {
    send_resolved: slack.sendResolved,
    api_url_file: secretFile(slack.urlSecret),
    channel: slack.channel,
    username: slack.username,
    color: slack.color,
    title: slack.title,
    title_link: slack.titleLink,
    text: slack.text,
    footer: slack.footer,
    icon_emoji: slack.iconEmoji,
  };
}

function pagerdutyConfig(pagerduty: Of<'pagerduty'>): Config {
  return {
    send_resolved: pagerduty.sendResolved,
    routing_key_file: secretFile(pagerduty.routingKeySecret),
    url: pagerduty.url,
    description: pagerduty.description,
    severity: pagerduty.severity,
    class: pagerduty.class,
    component: pagerduty.component,
    group: pagerduty.group,
    details: pagerduty.details && inKeyOrder(pagerduty.details),
  };
}

function emailConfig(email: Of<'email'>): Config {
  return {
    send_resolved: email.sendResolved,
    to: email.to,
    from: email.from,
    headers: email.subject === undefined ? undefined : { Subject: email.subject },
    html: email.html,
    text: email.text,
  };
}

function opsgenieConfig(opsgenie: Of<'opsgenie'>): Config {
  return {
    send_resolved: opsgenie.sendResolved,
    api_key_file: secretFile(opsgenie.apiKeySecret),
    api_url: opsgenie.apiUrl,
    message: opsgenie.message,
    description: opsgenie.description,
    priority: opsgenie.priority,
    tags: opsgenie.tags,
    responders: opsgenie.responders?.map(({ type, name }) =>
      type === 'user' ? { type, username: name } : { type, name },
    ),
  };
}

function msteamsConfig(msteams: Of<'msteams'>): Config {
  return {
    send_resolved: msteams.sendResolved,
    webhook_url_file: secretFile(msteams.urlSecret),
    title: msteams.title,
    text: msteams.text,
  };
}

function telegramConfig(telegram: Of<'telegram'>): Config {
  return {
    send_resolved: telegram.sendResolved,
    bot_token_file: secretFile(telegram.botTokenSecret),
    chat_id: telegram.chatID,
    api_url: telegram.apiUrl,
    message: telegram.message,
    parse_mode: telegram.parseMode,
  };
}

function discordConfig(discord: Of<'discord'>): Config {
  return {
    send_resolved: discord.sendResolved,
    webhook_url_file: secretFile(discord.urlSecret),
    title: discord.title,
    message: discord.message,
  };
}

function fileOf(secret: SecretKeySpec | undefined): string | undefined {
  return secret && secretFile(secret);
}
