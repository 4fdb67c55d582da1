import { SendCommandCommand } from '@aws-sdk/client-ssm';
import { isoTime } from '#core/contracts/clock.ts';
import { findCommand } from '../look/guest.ts';
import type { Performers, Stamp } from './performer.ts';

/** A command is found again by its comment only (`ListCommands` has no tags); at most 100 characters. */
const comment = ({ record, step, epoch }: Stamp, key: string): string => `${record.id} ${String(epoch)} ${step} ${key}`.slice(0, 100);
/** Late commands reach whatever disk runs then, so they must not be late [design 4.2]. */
const deliverySeconds = 120;
const lookBackMilliseconds = 15 * 60_000;

/** Effects inside the guest. The permission set `guest`. */
export const guestEffects = {
  sendCommand: {
    async perform({ ssm }, { document, expectedRootVolume, key }, stamp) {
      const answer = await ssm.send(
        new SendCommandCommand({
          InstanceIds: [stamp.record.hostId],
          DocumentName: document.document,
          DocumentVersion: document.version,
          ...(document.hash === '' ? {} : { DocumentHash: document.hash, DocumentHashType: 'Sha256' }),
          TimeoutSeconds: deliverySeconds,
          Comment: comment(stamp, key),
          Parameters: {
            ExpectedRootVolume: [expectedRootVolume],
            ...Object.fromEntries(Object.entries(document.parameters).map(([name, value]) => [name, [value]])),
          },
        }),
      );
      return answer.Command?.CommandId ?? '';
    },
    find: (clients, { document, key }, stamp) =>
      findCommand(
        clients,
        document.document,
        stamp.record.hostId,
        comment(stamp, key),
        isoTime(clients.clock.now() - lookBackMilliseconds),
      ),
  },
} satisfies Performers;
