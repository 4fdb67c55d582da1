import { EventBridgeClient, ListRulesCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import type { CloudEvent } from '../../local/aws/cloud.ts';
import type { EventPattern } from '../../local/events/pattern.ts';
import { matches, validatePattern } from '../../local/events/pattern.ts';
import { invokeLater } from './functions.ts';
import { region } from './place.ts';
import { rootKeys } from './signed.ts';

interface DeployedRule {
  readonly name: string;
  readonly pattern: EventPattern;
  readonly targets: readonly string[];
}

/**
 * Takes events of hosts to the targets of the deployed rules: nobody may put events whose source begins with
 * `aws.` on a bus, neither here nor on AWS. Patterns and targets are read from the emulator.
 */
export async function hostEvents(
  port: number,
  onError: (error: unknown) => void,
): Promise<{ take: (event: CloudEvent) => void; names: readonly string[] }> {
  const client = new EventBridgeClient({ region, endpoint: `http://127.0.0.1:${port}`, credentials: rootKeys });
  const rules: DeployedRule[] = [];
  const { Rules = [] } = await client.send(new ListRulesCommand({}));
  for (const { Name, EventPattern } of Rules) {
    if (EventPattern === undefined) continue;
    const { Targets = [] } = await client.send(new ListTargetsByRuleCommand({ Rule: Name }));
    rules.push({ name: Name ?? '', pattern: validatePattern(EventPattern), targets: Targets.map(({ Arn }) => Arn ?? '') });
  }
  client.destroy();
  const take = (event: CloudEvent): void => {
    for (const { pattern, targets } of rules)
      if (matches(pattern, { ...event })) for (const arn of targets) invokeLater(port, arn, event).catch(onError);
  };
  return { take, names: rules.map(({ name }) => name) };
}
