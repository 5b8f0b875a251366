/** Where one kind of notification goes. */
interface Integration {
  /** Members of its configuration that say so, the first that is there. */
  urls: readonly string[];
  /** Member of `global` that says so for all of them. */
  global?: string;
  /** Alertmanager's own choice where nothing is said. */
  otherwise?: string;
}

/** From Alertmanager's config package (config.go and receivers' own config.go), 0.28 to 0.34. Mail and SNS are told apart in egress.ts. */
export const integrationTable: Readonly<Record<string, Integration>> = {
  discord_configs: { urls: ['webhook_url'] },
  incidentio_configs: { urls: ['url'] },
  jira_configs: { urls: ['api_url'], global: 'jira_api_url' },
  mattermost_configs: { urls: ['webhook_url'], global: 'mattermost_webhook_url' },
  msteams_configs: { urls: ['webhook_url'] },
  msteamsv2_configs: { urls: ['webhook_url'] },
  opsgenie_configs: { urls: ['api_url'], global: 'opsgenie_api_url', otherwise: 'https://api.opsgenie.com/' },
  pagerduty_configs: { urls: ['url'], global: 'pagerduty_url', otherwise: 'https://events.pagerduty.com/v2/enqueue' },
  pushover_configs: { urls: [], otherwise: 'https://api.pushover.net/1/messages.json' },
  rocketchat_configs: { urls: ['api_url'], global: 'rocketchat_api_url', otherwise: 'https://open.rocket.chat/' },
  slack_configs: { urls: ['api_url', 'app_url'], global: 'slack_api_url' },
  telegram_configs: { urls: ['api_url'], global: 'telegram_api_url', otherwise: 'https://api.telegram.org' },
  victorops_configs: {
    urls: ['api_url'],
    global: 'victorops_api_url',
    otherwise: 'https://alert.victorops.com/integrations/generic/20131114/alert/',
  },
  webex_configs: { urls: ['api_url'], global: 'webex_api_url', otherwise: 'https://webexapis.com/v1/messages' },
  webhook_configs: { urls: ['url'] },
  wechat_configs: { urls: ['api_url'], global: 'wechat_api_url', otherwise: 'https://qyapi.weixin.qq.com/cgi-bin/' },
};

export const integrations: readonly string[] = [
  ...Object.keys(integrationTable),
  'email_configs',
  'sns_configs',
].sort();
