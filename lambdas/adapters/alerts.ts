import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { type AlertSubject, type AlertText, publicationOf } from '#core/alerts/publication.ts';
import { ConditionFailed, type Table } from '#core/contracts/table.ts';

interface Topic {
  readonly sns: SNSClient;
  readonly topicArn: string;
}

/** Publishes a message about a loan to everybody who subscribes to its fleet and severity; answers its id. */
export async function publish({ sns, topicArn }: Topic, alert: AlertText, about: AlertSubject): Promise<string> {
  const { subject, message, attributes } = publicationOf(alert, about);
  const answer = await sns.send(
    new PublishCommand({
      TopicArn: topicArn,
      Subject: subject,
      Message: message,
      MessageStructure: 'json',
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
      ),
    }),
  );
  return answer.MessageId ?? '';
}

/**
 * Publishes an alert the first time that its key is seen. The mark is written after the message: a
 * crash between the two tells people twice rather than never.
 */
export async function publishOnce(
  { table, ...topic }: Topic & { readonly table: Table },
  { key, about, ...alert }: AlertText & { readonly key: string; readonly about: AlertSubject },
): Promise<void> {
  const mark = { pk: `ALERT#${key}`, sk: 'ALERT' };
  if ((await table.get(mark)) !== undefined) return;
  await publish(topic, alert, about);
  try {
    await table.write([{ put: mark, when: [{ attribute: 'pk', is: 'absent' }] }]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}
