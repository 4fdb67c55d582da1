import type { ObservedHost } from '#core/contracts/observed.ts';

/** A stopped host as the adapters see it, with these attachments: device → volume and status. */
export const observedHost = (attachments: Readonly<Record<string, readonly [volumeId: string, status: string]>>): ObservedHost => ({
  hostId: 'i-0a11ce0000000001',
  state: 'stopped',
  stateReason: 'User initiated',
  launchedAt: '2026-01-05T09:00:00.000Z',
  zone: 'eu-central-1a',
  instanceType: 'm5.large',
  architecture: 'x86_64',
  platform: 'Linux/UNIX',
  rootDeviceName: '/dev/xvda',
  cpuOptions: { coreCount: 1, threadsPerCore: 2 },
  bandwidthWeighting: 'default',
  capacityReservation: { preference: null, reservationId: null },
  attachments: Object.fromEntries(
    Object.entries(attachments).map(([device, [volumeId, status]]) => [device, { volumeId, status, deleteOnTermination: false }]),
  ),
  interfaces: [],
  profileArn: null,
  tags: {},
});
