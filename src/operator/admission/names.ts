/** Of the Service, the Secret with its certificate, and the ValidatingWebhookConfiguration. */
export const webhookName = 'gunj-operator-webhook';
/** Of the one webhook in that configuration. */
export const webhookEntry = 'warnings.observability.io';
export const webhookPath = '/validate';
export const webhookPort = 9443;
