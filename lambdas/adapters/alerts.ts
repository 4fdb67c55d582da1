import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { ConditionFailed, type Table } from '#core/contracts/table.ts';

/**
 * Publishes an alert the first time that its key is seen. The mark is written after the message: a
 * crash between the two tells people twice rather than never.
 */
export async function publishOnce(
  { table, sns, topicArn }: { readonly table: Table; readonly sns: SNSClient; readonly topicArn: string },
  { key, subject, text }: { readonly key: string; readonly subject: string; readonly text: string },
): Promise<void> {
  const mark = { pk: `ALERT#${key}`, sk: 'ALERT' };
  if ((await table.get(mark)) !== undefined) return;
  await sns.send(new PublishCommand({ TopicArn: topicArn, Subject: subject.slice(0, 99), Message: text }));
  try {
    await table.write([{ put: mark, when: [{ attribute: 'pk', is: 'absent' }] }]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}
