import { EventBridgeClient, ListRulesCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import type { CloudEvent } from '../../local/aws/cloud.ts';
import type { EventPattern } from '../../local/events/pattern.ts';
import { matches, validatePattern } from '../../local/events/pattern.ts';
import { invokeLater } from './functions.ts';
import { region } from './place.ts';
import { rootKeys } from './signed.ts';

interface DeployedRule {
  readonly pattern: EventPattern;
  readonly targets: readonly string[];
}

/** The deployed rules, as the hosts' side of them. */
export interface HostEvents {
  take(event: CloudEvent): void;
  /** Kinds of events that a step waits for and that no rule took. */
  readonly missed: ReadonlySet<string>;
}

/** Events that wake waiting steps (design.md 4.3): each of them has to reach a rule. */
const awaited: readonly { readonly kind: string; readonly of: (event: CloudEvent) => boolean }[] = [
  { kind: 'EC2 Instance State-change Notification, stopped', of: (event) => stateOf(event) === 'stopped' },
  { kind: 'EC2 Instance State-change Notification, running', of: (event) => stateOf(event) === 'running' },
  { kind: 'EBS Multi-Volume Snapshots Completion Status', of: (event) => event['detail-type'].startsWith('EBS Multi-Volume Snapshots') },
  {
    kind: 'EC2 Command Invocation Status-change Notification, Success',
    of: (event) => /Command Invocation/.test(event['detail-type']) && statusOf(event) === 'Success',
  },
];
const stateOf = (event: CloudEvent): unknown =>
  event['detail-type'] === 'EC2 Instance State-change Notification' ? (event.detail as { state?: unknown }).state : undefined;
const statusOf = (event: CloudEvent): unknown => (event.detail as { status?: unknown }).status;

/**
 * Takes events of hosts to the targets of the deployed rules: nobody may put events whose source begins with
 * `aws.` on a bus, neither here nor on AWS. Patterns and targets are read from the emulator.
 */
export async function hostEvents(port: number, onError: (error: unknown) => void): Promise<HostEvents> {
  const rules = await deployedRules(port);
  const missed = new Set<string>();
  const take = (event: CloudEvent): void => {
    const taking = rules.filter(({ pattern }) => matches(pattern, { ...event }));
    if (taking.length === 0) for (const { kind, of } of awaited) if (of(event)) missed.add(kind);
    for (const arn of taking.flatMap(({ targets }) => targets)) invokeLater(port, arn, event).catch(onError);
  };
  return { take, missed };
}

async function deployedRules(port: number): Promise<DeployedRule[]> {
  const client = new EventBridgeClient({ region, endpoint: `http://127.0.0.1:${port}`, credentials: rootKeys });
  const rules: DeployedRule[] = [];
  const { Rules = [] } = await client.send(new ListRulesCommand({}));
  for (const { Name, EventPattern } of Rules) {
    if (EventPattern === undefined) continue;
    const { Targets = [] } = await client.send(new ListTargetsByRuleCommand({ Rule: Name }));
    rules.push({ pattern: validatePattern(EventPattern), targets: Targets.map(({ Arn }) => Arn ?? '') });
  }
  client.destroy();
  return rules;
}
