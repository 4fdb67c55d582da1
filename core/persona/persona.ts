import * as z from 'zod';
import { personaAllocation } from '#core/allocation/demand.ts';
import { severities } from '#core/alerts/publication.ts';
import { isoDuration, personaId } from '#core/contracts/ids.ts';

const volumeShape = {
  sizeGiB: z.int().min(1).max(16_384),
  type: z.enum(['gp3', 'io2']).default('gp3'),
  iops: z.int().min(100).max(80_000).default(3_000),
  throughputMiBps: z.int().min(125).max(2_000).default(125),
};

/** Where the borrower's root comes from. `IMAGE` names an image of the configuration (`images`), which the account must own. */
const rootSource = z.discriminatedUnion('source', [
  z.strictObject({ source: z.literal('IMAGE'), image: z.string().min(1).max(60), ...volumeShape }),
  z.strictObject({ source: z.literal('CLONE') }),
  z.strictObject({ source: z.literal('SNAPSHOT') }),
]);

/** What stands where the original data volumes stood. `EMPTY` keeps the label of each device so that mounts by label still work. */
const dataSource = z.discriminatedUnion('source', [
  z.strictObject({ source: z.literal('NONE') }),
  z.strictObject({
    source: z.literal('EMPTY'),
    volumes: z
      .array(z.strictObject({ device: z.string().regex(/^\/dev\/[a-z0-9]{2,8}$/), label: z.string().max(16), ...volumeShape }))
      .min(1)
      .max(8),
  }),
  z.strictObject({ source: z.literal('CLONE') }),
  z.strictObject({ source: z.literal('SNAPSHOT') }),
]);

/** A document of ours (`infra/documents`), known by its name; its version and hash are pinned at Capture. */
const documentCall = z.strictObject({
  document: z.string().regex(/^AHPS-[A-Za-z]{1,40}$/, 'a document name starts with AHPS-'),
  parameters: z.record(z.string().regex(/^[A-Z][A-Za-z]{0,40}$/), z.string().max(200)).default({}),
  timeoutSeconds: z.int().min(30).max(3_600).default(300),
});

export const performanceGoal = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
  namespace: z.string().min(1).max(255),
  metric: z.string().min(1).max(255),
  statistic: z.enum(['Average', 'Minimum', 'Maximum', 'Sum', 'p50', 'p90', 'p95', 'p99']),
  comparison: z.enum(['GreaterThanThreshold', 'GreaterThanOrEqualToThreshold', 'LessThanThreshold', 'LessThanOrEqualToThreshold']),
  threshold: z.number(),
  periodSeconds: z.union([z.literal(10), z.literal(20), z.literal(30), z.int().min(60).max(86_400).multipleOf(60)]),
  evaluationPeriods: z.int().min(1).max(100),
  missingData: z.enum(['breaching', 'notBreaching', 'ignore', 'missing']),
  severity: z.enum(severities),
  action: z.enum(['NONE', 'ADJUST', 'HOLD', 'CHECK_IN']),
});

/** The content of one persona version: what a host becomes. Immutable once published; its digest is recorded with each checkout. */
export const persona = z.strictObject({
  schemaVersion: z.literal(1),
  id: personaId,
  version: z.int().min(1),
  category: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
  /** Within a category the highest rank answers a request by category. */
  rank: z.int().min(0).max(1_000).default(100),
  title: z.string().min(1).max(80),
  description: z.string().min(1).max(600),
  resources: z.strictObject({
    /** In order of preference; empty keeps the original type. */
    instanceTypes: z
      .array(z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/))
      .max(8)
      .default([]),
    root: rootSource,
    data: dataSource,
  }),
  software: z.strictObject({
    /** User data of the borrowed host (at most 16 KB); none means that the host starts without any. */
    userData: z.string().max(16_000).optional(),
    documents: z.array(documentCall).max(8).default([]),
    probe: documentCall,
  }),
  security: z.strictObject({
    /** Names the security groups and the instance profile that the deployment makes per VPC. */
    profile: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
  }),
  testing: z.strictObject({ tools: z.array(z.string().max(60)).default([]), artifacts: documentCall.optional() }),
  priority: z.int().min(1).max(100),
  goals: z.array(performanceGoal).max(20).default([]),
  /** Absent where the arbiter is to leave its checkouts alone; then the digests of personas from before it stay what they were. */
  allocation: personaAllocation.optional(),
  lease: z.strictObject({ default: isoDuration, longest: isoDuration }),
});
export type Persona = z.output<typeof persona>;
export type DocumentCall = z.output<typeof documentCall>;

/** Names of the documents that a persona runs, each once. */
export const personaDocuments = ({ software, testing }: Persona): string[] => [
  ...new Set(
    [...software.documents, software.probe, ...(testing.artifacts === undefined ? [] : [testing.artifacts])].map(
      ({ document }) => document,
    ),
  ),
];
