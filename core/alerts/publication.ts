/** How much a message matters; also the values by which subscriptions filter. */
export const severities = ['INFO', 'WARNING', 'CRITICAL'] as const;
export type Severity = (typeof severities)[number];

/** What a message says. */
export interface AlertText {
  readonly subject: string;
  readonly text: string;
  /** Default: CRITICAL. */
  readonly severity?: Severity;
  /** What somebody can do now, one line each; the text of the e-mail has them already. */
  readonly nextSteps?: readonly string[];
  /** Messages of one thread belong together in a chat channel. Default: the checkout. */
  readonly thread?: string;
}
/** Whom a message is about. */
export interface AlertSubject {
  readonly fleetId: string;
  readonly hostId: string;
  readonly checkoutId: string;
}
/** A message as SNS takes it: a text for people's mail, a notification for chat channels, and what subscriptions filter by. */
export interface Publication {
  readonly subject: string;
  /** JSON by protocol (`MessageStructure: json`). */
  readonly message: string;
  readonly attributes: Readonly<Record<'fleet' | 'severity', string>>;
}

/**
 * One message for every kind of subscription. E-mail gets the text; `https`, the protocol of Amazon Q
 * Developer in chat applications, gets its custom notification:
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html (MessageStructure)
 */
export function publicationOf(alert: AlertText, about: AlertSubject): Publication {
  const { subject, text, severity = 'CRITICAL' } = alert;
  return {
    subject: subjectLine(subject),
    message: JSON.stringify({ default: text, email: text, https: JSON.stringify(chatNotification(alert, about, severity)) }),
    attributes: { fleet: about.fleetId, severity },
  };
}

/** Printable ASCII, beginning with what SNS admits, shorter than 100 characters. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html (Subject) */
export function subjectLine(subject: string): string {
  const plain = subject
    .replace(/[^ -~]+/g, ' ')
    .trimStart()
    .slice(0, 99)
    .trimEnd();
  return plain === '' ? 'A message about a lent host' : plain;
}

function chatNotification({ subject, text, nextSteps = [], thread }: AlertText, about: AlertSubject, severity: Severity) {
  const { fleetId, hostId, checkoutId } = about;
  return {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: `${signs[severity]} ${subject}`,
      description: text,
      ...(nextSteps.length === 0 ? {} : { nextSteps: [...nextSteps] }),
      keywords: [fleetId, severity],
    },
    metadata: {
      threadId: thread ?? checkoutId,
      summary: subject,
      eventType: 'ahps',
      relatedResources: [hostId, checkoutId],
      additionalContext: { checkout: checkoutId, host: hostId, fleet: fleetId, severity },
    },
  };
}

const signs: Readonly<Record<Severity, string>> = { INFO: ':information_source:', WARNING: ':warning:', CRITICAL: ':rotating_light:' };
