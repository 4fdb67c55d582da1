import * as sdk from '@aws-sdk/client-sns';
import type { Cloud } from './cloud.ts';
import { AwsError } from './cloud.ts';
import { demand, operation } from './operation.ts';

/** Publish's own limits are in its operation. */
const contract = { sdk, constraints: {} };

/** Whom CloudWatch publishes as. */
export const alarmCaller = 'cloudwatch.amazonaws.com';

/** A message that somebody was meant to read. */
export interface PublishedMessage {
  readonly at: number;
  readonly caller: string;
  readonly topicArn: string;
  readonly subject: string | undefined;
  /** What a protocol without a text of its own gets. */
  readonly message: string;
  /** Texts by protocol; only `default` where all get the same. */
  readonly byProtocol: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageId: string;
}
/** SNS, seen from its owner and the tests. */
export interface Notifications {
  /** Makes a topic; returns its ARN. */
  addTopic(name: string): string;
  /** What the account's own code and rules published. */
  readonly published: readonly PublishedMessage[];
  /** What CloudWatch published for alarms. */
  readonly alarmed: readonly PublishedMessage[];
}

/** SNS Publish to topics: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export function notifications(cloud: Cloud): Notifications {
  const topics = new Set<string>();
  const published: PublishedMessage[] = [];
  const alarmed: PublishedMessage[] = [];
  cloud.register('SNS', {
    Publish: operation<sdk.PublishInput, sdk.PublishResponse>(
      ['TopicArn', 'Message', 'Subject', 'MessageAttributes', 'MessageStructure'],
      (input, { caller }) => {
        const { TopicArn: topicArn = '', Message: message = '', Subject: subject } = input;
        if (!topics.has(topicArn)) throw new AwsError('NotFound', 'Topic does not exist');
        const fits = message.length > 0 && Buffer.byteLength(message) <= 262_144;
        demand(fits, 'InvalidParameter', 'Invalid parameter: Message must have 1 byte to 256 KB');
        // "Subjects must be ASCII text that begins with a letter, number, or punctuation mark", shorter than 100 characters, no line breaks
        demand(subject === undefined || /^[!-~][ -~]{0,98}$/.test(subject), 'InvalidParameter', 'Invalid parameter: Subject');
        const byProtocol = textsOf(message, input.MessageStructure);
        const attributes = Object.fromEntries(
          Object.entries(input.MessageAttributes ?? {}).map(([name, value]) => [name, value.StringValue ?? '']),
        );
        const messageId = cloud.random.hex(32);
        (caller === alarmCaller ? alarmed : published).push({
          at: cloud.clock.now(),
          caller,
          topicArn,
          subject,
          message: byProtocol['default'] ?? message,
          byProtocol,
          attributes,
          messageId,
        });
        return { MessageId: messageId };
      },
    ),
  });
  cloud.hold('SNS', contract);
  return {
    addTopic(name) {
      const arn = `arn:aws:sns:${cloud.region}:${cloud.account}:${name}`;
      topics.add(arn);
      return arn;
    },
    published,
    alarmed,
  };
}

/**
 * [API-PUBLISH] With `MessageStructure: json` the message is a JSON object with at least the key `default`; its
 * values are strings. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
function textsOf(message: string, structure: string | undefined): Readonly<Record<string, string>> {
  if (structure === undefined) return { default: message };
  demand(structure === 'json', 'InvalidParameter', 'Invalid parameter: Invalid Message Structure parameter');
  let parsed: unknown;
  try {
    parsed = JSON.parse(message);
  } catch {
    parsed = undefined;
  }
  const refusal = 'Invalid parameter: Message Structure - ';
  demand(
    typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed),
    'InvalidParameter',
    `${refusal}JSON message body failed to parse`,
  );
  demand('default' in parsed, 'InvalidParameter', `${refusal}No default entry in JSON message body`);
  const texts = Object.entries(parsed);
  demand(
    texts.every(([, text]) => typeof text === 'string'),
    'InvalidParameter',
    `${refusal}values must be strings`,
  );
  return Object.fromEntries(texts) as Record<string, string>;
}
