import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { publish } from '../alerts.ts';
import type { Performers } from './performer.ts';

/** `source` of our events on the bus. */
const source = 'ahps';

/** What people and other systems are told about a loan. */
export const messageEffects = {
  publishAlert: {
    async perform({ sns }, alert, { record, environment }) {
      const about = { fleetId: record.fleetId, hostId: record.hostId, checkoutId: record.id };
      return publish({ sns, topicArn: environment['ALERT_TOPIC_ARN'] ?? '' }, alert, about);
    },
  },
} satisfies Performers;

/** Events on the account's default bus. */
export const eventEffects = {
  publishEvent: {
    async perform({ events }, { detailType, detail }, { record, epoch }) {
      const Detail = JSON.stringify({
        schemaVersion: 1,
        checkoutId: record.id,
        hostId: record.hostId,
        fleetId: record.fleetId,
        epoch,
        ...detail,
      });
      const answer = await events.send(new PutEventsCommand({ Entries: [{ Source: source, DetailType: detailType, Detail }] }));
      const [entry] = answer.Entries ?? [];
      // Entries fail one by one, in an answer that is a success. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
      if (entry?.ErrorCode !== undefined) throw new Error(`the bus refused the event: ${entry.ErrorCode} ${entry.ErrorMessage ?? ''}`);
      return entry?.EventId ?? '';
    },
  },
} satisfies Performers;
