import type { RefusalRule } from './refusal.ts';
import { named } from './refusal.ts';

const gone = ['terminated', 'shutting-down'];
/** Oldest agent that hands parameters to documents as environment variables. */
const oldestAgent = '3.3.2746.0';

/** What the machine is and how it stands: `manifest.md`, rows of state, type, market, firmware, agent and inside. */
export const machineRules: readonly RefusalRule[] = [
  {
    code: 'host-terminated',
    field: 'state',
    when: ({ facts }) => gone.includes(facts.state) && `is ${facts.state}: it does not come back`,
  },
  {
    code: 'host-not-running',
    field: 'state',
    when: ({ facts }) => !gone.includes(facts.state) && facts.state !== 'running' && `is ${facts.state}; only a running host is lent`,
  },
  { code: 'host-outpost', field: 'outpostArn', when: ({ facts }) => facts.outpostArn !== null && `is on the Outpost ${facts.outpostArn}` },
  {
    code: 'host-local-zone',
    field: 'manifest.identity.zone',
    // An Availability Zone is its Region and one letter; Local and Wavelength Zones put a place between them.
    when: ({ facts: { manifest } }) =>
      !new RegExp(`^${manifest.identity.region}[a-z]$`).test(manifest.identity.zone) &&
      `is in ${manifest.identity.zone}, a Local or Wavelength Zone`,
  },
  {
    code: 'host-wrong-vpc',
    field: 'manifest.identity.vpcId',
    when: ({ facts, fleet }) =>
      facts.manifest.identity.vpcId !== fleet.vpcId &&
      `is in ${facts.manifest.identity.vpcId}, the fleet in ${fleet.vpcId}: no isolation is prepared there`,
  },
  {
    code: 'host-spot-market',
    field: 'lifecycle',
    when: ({ facts }) => facts.lifecycle === 'spot' && 'is a Spot instance, which cannot change its type and may not be allowed to stop',
  },
  { code: 'host-scheduled-market', field: 'lifecycle', when: ({ facts }) => facts.lifecycle === 'scheduled' && 'is a Scheduled Instance' },
  {
    code: 'host-capacity-block',
    field: 'lifecycle',
    when: ({ facts }) => facts.lifecycle === 'capacity-block' && 'runs in a Capacity Block, which it would lose',
  },
  {
    code: 'host-windows',
    field: 'manifest.fixed.platform',
    when: ({ facts }) => /windows/i.test(facts.manifest.fixed.platform) && 'runs Windows',
  },
  {
    code: 'host-mac',
    field: 'manifest.shape.instanceType',
    when: ({ facts }) => facts.manifest.shape.instanceType.startsWith('mac') && `is a Mac (${facts.manifest.shape.instanceType})`,
  },
  {
    code: 'host-bare-metal',
    field: 'type.bareMetal',
    when: ({ facts }) => facts.type.bareMetal && `is bare metal (${facts.manifest.shape.instanceType})`,
  },
  {
    code: 'host-t2',
    field: 'manifest.shape.instanceType',
    when: ({ facts }) => facts.manifest.shape.instanceType.startsWith('t2.') && 'is a T2, which loses its credit balance at every stop',
  },
  {
    code: 'host-xen',
    field: 'type.hypervisor',
    when: ({ facts }) =>
      facts.type.hypervisor === 'xen' &&
      !facts.manifest.shape.instanceType.startsWith('t2.') &&
      `runs on Xen (${facts.manifest.shape.instanceType}), not on Nitro`,
  },
  {
    code: 'host-paravirtual',
    field: 'virtualization',
    when: ({ facts }) => facts.virtualization !== 'hvm' && `is ${facts.virtualization}, not hvm`,
  },
  {
    code: 'host-without-ena',
    field: 'manifest.shape.enaSupport',
    when: ({ facts }) => !facts.manifest.shape.enaSupport && 'has no ENA support',
  },
  {
    code: 'host-kernel-set',
    field: 'manifest.shape.kernelId',
    when: ({
      facts: {
        manifest: { shape },
      },
    }) =>
      (shape.kernelId !== null || shape.ramdiskId !== null) &&
      `boots kernel ${shape.kernelId ?? 'none'} with ramdisk ${shape.ramdiskId ?? 'none'} of its own`,
  },
  {
    code: 'host-tenancy',
    field: 'manifest.placement.tenancy',
    when: ({ facts }) => facts.manifest.placement.tenancy !== 'default' && `has ${facts.manifest.placement.tenancy} tenancy`,
  },
  {
    code: 'host-hibernation',
    field: 'manifest.firmware.hibernation',
    when: ({ facts }) => facts.manifest.firmware.hibernation && 'is configured for hibernation, which forbids another type',
  },
  {
    code: 'host-product-code',
    field: 'productCodes',
    when: ({ facts }) => facts.productCodes.length > 0 && `carries the product code ${named(facts.productCodes)}`,
  },
  {
    code: 'host-licence',
    field: 'manifest.fixed.licences',
    when: ({ facts }) =>
      facts.manifest.fixed.licences.length > 0 && `uses the licence configuration ${named(facts.manifest.fixed.licences)}`,
  },
  {
    code: 'host-reservation-group',
    field: 'reservationGroupArn',
    when: ({ facts }) => facts.reservationGroupArn !== null && `targets the reservation group ${facts.reservationGroupArn}`,
  },
  {
    code: 'host-reservation-full',
    field: 'reservationSpare',
    when: ({ facts, fleet }) =>
      fleet.rules.reserveCapacity &&
      facts.reservationSpare === 0 &&
      `targets ${facts.manifest.capacityReservation.reservationId ?? 'a reservation'}, which has 0 free instances for the way back`,
  },
  {
    code: 'host-instance-store',
    field: 'type.instanceStore',
    when: ({ facts, fleet }) =>
      facts.type.instanceStore &&
      fleet.rules.instanceStore === 'REFUSE' &&
      `is a ${facts.manifest.shape.instanceType} with instance store, lost at every stop, and the fleet does not call it DISPOSABLE`,
  },
  {
    code: 'host-user-data-unreadable',
    field: 'userDataReadable',
    when: ({ facts }) => !facts.userDataReadable && 'has user data that cannot be read, so it could not be put back',
  },
  {
    code: 'host-public-ip-changes',
    field: 'autoPublicIp',
    when: ({ facts, fleet }) =>
      facts.autoPublicIp !== null &&
      !fleet.rules.publicIpMayChange &&
      `has the public address ${facts.autoPublicIp}, which every stop changes, and the fleet does not accept that`,
  },
  {
    code: 'host-retiring',
    field: 'events',
    when: ({ facts }) => {
      const event = facts.events.find(({ code }) => code === 'instance-retirement' || code === 'instance-stop');
      return event && `has the scheduled event ${event.code}${event.notBefore === null ? '' : ` from ${event.notBefore}`}`;
    },
  },
  {
    code: 'host-impaired',
    field: 'manifest.status',
    when: ({ facts }) => {
      const impaired = Object.entries(facts.manifest.status).flatMap(([check, state]) => (state === 'impaired' ? [check] : []));
      return impaired.length > 0 && `fails its ${named(impaired)} status check`;
    },
  },
  {
    code: 'host-agent-offline',
    field: 'manifest.agent.online',
    when: ({ facts }) => !facts.manifest.agent.online && 'is not online in Systems Manager',
  },
  {
    code: 'host-agent-old',
    field: 'manifest.agent.version',
    when: ({
      facts: {
        manifest: { agent },
      },
    }) =>
      agent.online &&
      older(agent.version ?? '0', oldestAgent) &&
      `runs SSM Agent ${agent.version ?? 'of unknown version'}; at least ${oldestAgent} is needed`,
  },
  {
    code: 'host-hybrid-activated',
    field: 'hybridActivated',
    when: ({ facts }) => facts.hybridActivated && 'is registered in Systems Manager by hybrid activation',
  },
];

function older(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number)) as [number[], number[]];
  const index = b.findIndex((part, position) => (a[position] ?? 0) !== part);
  return index >= 0 && (a[index] ?? 0) < (b[index] ?? 0);
}
