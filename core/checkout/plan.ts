import * as z from 'zod';

/**
 * The plan of a loan: every change that turns the host into the persona, in order, typed, with what
 * it is changed from. It is recorded before the first effect; checkout carries it out forwards,
 * check-in backwards, and neither does anything else.
 */
const volumeType = {
  type: z.string(),
  iops: z.number().nullable(),
  throughputMiBps: z.number().nullable(),
  sizeGiB: z.number(),
  encrypted: z.boolean(),
  kmsKeyId: z.string().nullable(),
};

/** Where a borrower's volume comes from; all shape members are explicit because the API's defaults differ (gp2). */
export const borrowedVolume = z.discriminatedUnion('source', [
  z.strictObject({ source: z.literal('IMAGE'), imageId: z.string(), snapshotId: z.string(), ...volumeType }),
  z.strictObject({ source: z.literal('CLONE'), ofVolumeId: z.string(), ...volumeType }),
  z.strictObject({ source: z.literal('SNAPSHOT'), ofVolumeId: z.string(), ...volumeType }),
  z.strictObject({ source: z.literal('EMPTY'), label: z.string(), ...volumeType }),
]);
export type BorrowedVolume = z.output<typeof borrowedVolume>;

const cpuOptions = z.strictObject({ coreCount: z.number(), threadsPerCore: z.number() });
const reservationPreference = z.strictObject({
  preference: z.enum(['open', 'none', 'capacity-reservations-only']).nullable(),
  reservationId: z.string().nullable(),
});

export const pinnedDocument = z.strictObject({
  document: z.string(),
  version: z.string(),
  hash: z.string(),
  parameters: z.record(z.string(), z.string()),
  timeoutSeconds: z.number(),
});
export type PinnedDocument = z.output<typeof pinnedDocument>;

export const change = z.discriminatedUnion('kind', [
  // Protect, host running
  z.strictObject({
    kind: z.literal('stopProtection'),
    step: z.literal('Protect'),
    needsStop: z.literal(false),
    from: z.boolean(),
    to: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('shutdownBehaviour'),
    step: z.literal('Protect'),
    needsStop: z.literal(false),
    from: z.enum(['stop', 'terminate']),
    to: z.enum(['stop', 'terminate']),
  }),
  z.strictObject({
    kind: z.literal('terminationProtection'),
    step: z.literal('Protect'),
    needsStop: z.literal(false),
    from: z.boolean(),
    to: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('deleteOnTermination'),
    step: z.literal('Protect'),
    needsStop: z.literal(false),
    device: z.string(),
    volumeId: z.string(),
    from: z.boolean(),
    to: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('alarmActions'),
    step: z.literal('Protect'),
    needsStop: z.literal(false),
    alarmName: z.string(),
    from: z.boolean(),
    to: z.boolean(),
  }),
  // SwapVolumes, host stopped: the original (null: there was none) leaves its device, the borrower's (null: none) takes it
  z.strictObject({
    kind: z.literal('volume'),
    step: z.literal('SwapVolumes'),
    needsStop: z.literal(true),
    device: z.string(),
    root: z.boolean(),
    from: z.string().nullable(),
    to: borrowedVolume.nullable(),
  }),
  // Reshape, host stopped, in this order
  z.strictObject({
    kind: z.literal('capacityReservation'),
    step: z.literal('Reshape'),
    needsStop: z.literal(true),
    from: reservationPreference,
    to: reservationPreference,
  }),
  z.strictObject({
    kind: z.literal('bandwidthWeighting'),
    step: z.literal('Reshape'),
    needsStop: z.literal(true),
    from: z.string(),
    to: z.string(),
  }),
  z.strictObject({
    kind: z.literal('enaExpress'),
    step: z.literal('Reshape'),
    needsStop: z.literal(true),
    interfaceId: z.string(),
    from: z.boolean(),
    to: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('instanceType'),
    step: z.literal('Reshape'),
    needsStop: z.literal(true),
    from: z.string(),
    to: z.string(),
  }),
  z.strictObject({
    kind: z.literal('cpuOptions'),
    step: z.literal('Reshape'),
    needsStop: z.literal(true),
    from: cpuOptions,
    to: cpuOptions,
  }),
  z.strictObject({
    kind: z.literal('creditSpecification'),
    step: z.literal('Reshape'),
    needsStop: z.literal(true),
    from: z.string(),
    to: z.string(),
  }),
  z.strictObject({
    kind: z.literal('userData'),
    step: z.literal('Reshape'),
    needsStop: z.literal(true),
    fromDigest: z.string(),
    toDigest: z.string(),
  }),
  // Isolate, host stopped
  z.strictObject({
    kind: z.literal('securityGroups'),
    step: z.literal('Isolate'),
    needsStop: z.literal(true),
    interfaceId: z.string(),
    from: z.array(z.string()),
    to: z.array(z.string()),
  }),
  z.strictObject({
    kind: z.literal('instanceProfile'),
    step: z.literal('Isolate'),
    needsStop: z.literal(true),
    from: z.string().nullable(),
    to: z.string().nullable(),
  }),
  z.strictObject({
    kind: z.literal('elasticIp'),
    step: z.literal('Isolate'),
    needsStop: z.literal(true),
    interfaceId: z.string(),
    privateIp: z.string(),
    allocationId: z.string(),
    from: z.literal('associated'),
    to: z.literal('disassociated'),
  }),
  // ApplySoftware and Probe, host running as the persona
  z.strictObject({ kind: z.literal('document'), step: z.literal('ApplySoftware'), needsStop: z.literal(false), ...pinnedDocument.shape }),
  z.strictObject({ kind: z.literal('probe'), step: z.literal('Probe'), needsStop: z.literal(false), ...pinnedDocument.shape }),
]);
export type Change = z.output<typeof change>;
export type ChangeKind = Change['kind'];
export type ChangeOf<K extends ChangeKind> = Extract<Change, { kind: K }>;

export const plan = z.array(change);
export type Plan = z.output<typeof plan>;

/** The changes that one step carries out, in order. */
export const changesOf = <S extends Change['step']>(list: Plan, step: S): Extract<Change, { step: S }>[] =>
  list.filter((entry): entry is Extract<Change, { step: S }> => entry.step === step);
