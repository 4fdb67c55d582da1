import { EC2Client } from '@aws-sdk/client-ec2';
import { Cloud } from '../../../../local/aws/cloud.ts';
import { connect } from '../../../../local/aws/door.ts';
import { ec2 } from '../../../../local/aws/ec2/ec2.ts';
import type { Ec2 } from '../../../../local/aws/ec2/ec2.ts';
import type { Ec2Options } from '../../../../local/aws/ec2/region.ts';
import type { HostSeed } from '../../../../local/aws/ec2/host-seed.ts';

/** A simulated Region, a real SDK client on it, and a clock that runs while a request is under way. */
export interface Bench {
  readonly cloud: Cloud;
  readonly aws: Ec2;
  readonly client: EC2Client;
  /** Lets virtual time pass until the request has its answer. */
  answer<T>(request: Promise<T>): Promise<T>;
  /** The error's code, or `accepted`. */
  refusal(request: Promise<unknown>): Promise<string>;
  /** Lets so many seconds pass. */
  wait(seconds: number): Promise<void>;
  /** A host that has been stopped. */
  stoppedHost(seed?: HostSeed): Promise<string>;
  /** Data volumes and root of a host by device. */
  volumeAt(instanceId: string, device: string): string;
}

export const rootDevice = '/dev/xvda';
export const dataDevice = '/dev/sdf';

/** With the root and one interface they fill the 28 places of most types. */
export const twentySixVolumes = Array.from({ length: 26 }, (_, index) => ({
  device: `/dev/sd${String.fromCodePoint(98 + (index % 25))}${index < 25 ? '' : '1'}`,
}));

/** Describe's lag and throttles are off unless the test is about it. */
export function bench(options: Ec2Options = {}, seed = 1): Bench {
  const cloud = new Cloud({ seed, throttling: false });
  const aws = ec2(cloud, { describeLag: [0, 0], ...options });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = connect(new EC2Client({ region: cloud.region, credentials }), cloud, 'test');
  const answer = async <T>(request: Promise<T>): Promise<T> => {
    let settled = false;
    const watched = request.finally(() => void (settled = true));
    watched.catch(() => undefined); // `request` itself is answered below
    await cloud.clock.run({ done: () => settled });
    return watched;
  };
  const refusal = (request: Promise<unknown>): Promise<string> =>
    answer(
      request.then(
        () => 'accepted',
        (error: unknown) => (error as Error).name,
      ),
    );
  const wait = (seconds: number): Promise<void> => cloud.clock.advance(seconds * 1_000);
  const volumeAt = (instanceId: string, device: string): string => {
    const found = [...aws.state.volumes.values()].find(
      ({ attachment }) => attachment?.instanceId === instanceId && attachment.device === device,
    );
    if (found === undefined) throw new Error(`nothing at ${device} of ${instanceId}`);
    return found.id;
  };
  const stoppedHost = async (host: HostSeed = {}): Promise<string> => {
    const id = aws.addHost(host);
    await answer(cloud.call({ service: 'EC2', operation: 'StopInstances', input: { InstanceIds: [id] }, caller: 'owner' }));
    await wait(61);
    return id;
  };
  return { cloud, aws, client, answer, refusal, wait, stoppedHost, volumeAt };
}
