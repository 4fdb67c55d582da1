/** One kind of fault: when it strikes, on which operations, and which resources single it out. */
export interface FaultKind {
  /** `before` and `after` the effect of a request, or inside the model of a service. */
  readonly strikes: 'before' | 'after' | 'inside';
  /** `<service id>.<operation>`; a pattern over it. */
  readonly operations: RegExp;
  /** What `resource` of an order names. */
  readonly resource: string;
  readonly what: string;
}

const anyRequest = /^(?!DynamoDB|Lambda|EventBridge\.Deliver)/;
const anyId = 'any id, name or ARN in the request';

/** Every fault that the local cloud can have. */
export const faultKinds = {
  throttle: { strikes: 'before', operations: anyRequest, resource: anyId, what: 'the request is throttled' },
  'server-error-before': { strikes: 'before', operations: anyRequest, resource: anyId, what: 'a 5xx, and nothing was done' },
  'server-error-after': { strikes: 'after', operations: anyRequest, resource: anyId, what: 'a 5xx, and the effect has happened' },
  'timeout-after': { strikes: 'after', operations: anyRequest, resource: anyId, what: 'no answer, and the effect has happened' },
  'change-by-another-actor': {
    strikes: 'after',
    operations: /^EC2\.(Stop|Start|Detach|Attach|Modify)/,
    resource: 'instance id',
    what: 'somebody with the console changes the same host',
  },
  'not-found-window': {
    strikes: 'inside',
    operations: /^EC2\.(CreateVolume|CopyVolumes|CreateSnapshots|CreateCapacityReservation)$|^SSM\.SendCommand$/,
    resource: 'not singled out: the id is new',
    what: 'what was just made is not found for up to 45 seconds [EC2-EC]',
  },
  'stuck-in-stopping': {
    strikes: 'inside',
    operations: /^EC2\.StopInstances$/,
    resource: 'instance id',
    what: 'a stop hangs until it is forced [EC2-STUCK]',
  },
  'insufficient-capacity': {
    strikes: 'inside',
    operations: /^EC2\.(StartInstances|CreateCapacityReservation)$/,
    resource: 'instance id or instance type',
    what: 'the zone has no such instance to spare [EC2-ICE]',
  },
  'snapshot-error': {
    strikes: 'inside',
    operations: /^EC2\.CreateSnapshots?$/,
    resource: 'volume id',
    what: 'the set ends in error [EBS-MVS]',
  },
  'attach-refused': {
    strikes: 'inside',
    operations: /^EC2\.AttachVolume$/,
    resource: 'volume id',
    what: 'an attachment that was accepted fails [EBS-EV]',
  },
  'agent-lost': {
    strikes: 'inside',
    operations: /^SSM\.SendCommand$/,
    resource: 'instance id',
    what: 'the agent loses its connection for up to half an hour as the command arrives [GH-PACK]',
  },
  'command-undeliverable': {
    strikes: 'inside',
    operations: /^SSM\.SendCommand$/,
    resource: 'instance id',
    what: 'the command ends Undeliverable [SSM-MON]',
  },
  'target-never-healthy': {
    strikes: 'inside',
    operations: /^Elastic Load Balancing v2\.RegisterTargets$/,
    resource: 'instance id or address',
    what: 'no health check of the registration ever passes',
  },
  'clock-skew': {
    strikes: 'inside',
    operations: /^Lambda\.Invoke$/,
    resource: 'function name',
    what: 'an execution environment lives up to two minutes in the past or in the future',
  },
  'event-lost': {
    strikes: 'inside',
    operations: /^EventBridge\.Deliver$/,
    resource: 'source or detail type of the event',
    what: 'the event never arrives [EB-EC2]',
  },
  'event-doubled': {
    strikes: 'inside',
    operations: /^EventBridge\.Deliver$/,
    resource: 'source or detail type of the event',
    what: 'the event arrives twice',
  },
  'event-late': {
    strikes: 'inside',
    operations: /^EventBridge\.Deliver$/,
    resource: 'source or detail type of the event',
    what: 'the event arrives up to 90 seconds late, and so out of order',
  },
} as const satisfies Readonly<Record<string, FaultKind>>;

export type FaultName = keyof typeof faultKinds;
export const faultNames = Object.keys(faultKinds) as [FaultName, ...FaultName[]];
