import type {
  PutEventsCommandInput,
  PutEventsRequestEntry,
  PutRuleCommandInput,
  PutTargetsCommandInput,
  TestEventPatternCommandInput,
} from '@aws-sdk/client-eventbridge';
import type { Cloud, Operations } from '../aws/cloud.ts';
import { AwsError } from '../aws/cloud.ts';
import { demand, onlyModelled, operation } from '../aws/operation.ts';
import type { Target } from './delivery.ts';
import { matches, validatePattern } from './pattern.ts';

/** What the API does to the bus. */
interface RuleBook {
  putRule(input: PutRuleCommandInput): { readonly arn: string };
  putTargets(name: string, targets: readonly Target[]): void;
}

const targetMembers = ['Id', 'Arn', 'RoleArn', 'Input', 'InputPath', 'InputTransformer', 'RetryPolicy', 'DeadLetterConfig'];

/** PutEvents, PutRule, PutTargets, TestEventPattern on the default bus, the only one here. */
export function busOperations(cloud: Cloud, bus: RuleBook): Operations {
  return {
    PutEvents: operation<PutEventsCommandInput, object>(['Entries'], ({ Entries = [] }) => putEvents(cloud, Entries)),
    PutRule: operation<PutRuleCommandInput, object>(['Name', 'EventPattern', 'ScheduleExpression', 'State', 'EventBusName'], (input) => {
      defaultBus(cloud, input.EventBusName);
      // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html: Name, State
      demand(
        /^[.\-_A-Za-z0-9]{1,64}$/.test(input.Name ?? ''),
        'ValidationException',
        `Value '${input.Name}' at 'name' failed to satisfy constraint`,
      );
      demand(
        ['ENABLED', 'DISABLED', undefined].includes(input.State),
        'LocalCloud.NotModelled',
        `the state ${input.State} is not modelled by the local cloud`,
      );
      return { RuleArn: bus.putRule(input).arn };
    }),
    PutTargets: operation<PutTargetsCommandInput, object>(
      ['Rule', 'Targets', 'EventBusName'],
      ({ Rule: name = '', Targets = [], EventBusName }) => {
        defaultBus(cloud, EventBusName);
        demand(Targets.length > 0, 'ValidationException', 'PutTargets needs at least one target');
        for (const target of Targets) onlyModelled('EventBridge PutTargets, Target', target, targetMembers);
        bus.putTargets(name, Targets as readonly Target[]);
        return { FailedEntryCount: 0, FailedEntries: [] };
      },
    ),
    TestEventPattern: operation<TestEventPatternCommandInput, object>(['EventPattern', 'Event'], ({ EventPattern = '', Event = '' }) => ({
      Result: testEventPattern(EventPattern, Event),
    })),
  };
}

/** Another bus does not exist. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html: EventBusName */
function defaultBus(cloud: Cloud, name: string | undefined): void {
  const arn = `arn:aws:events:${cloud.region}:${cloud.account}:event-bus/default`;
  demand([undefined, 'default', arn].includes(name), 'ResourceNotFoundException', `Event bus ${name} does not exist.`);
}

const eventKeys = ['id', 'account', 'source', 'time', 'region', 'detail-type'];

/** TestEventPattern: InvalidEventPatternException, or ValidationException for what is no event. */
function testEventPattern(pattern: string, event: string): boolean {
  let parsed: unknown;
  try {
    parsed = JSON.parse(event);
  } catch {
    parsed = undefined;
  }
  if (parsed === null || typeof parsed !== 'object' || !eventKeys.every((key) => key in parsed))
    throw new AwsError('ValidationException', 'Parameter Event is not valid.');
  return matches(validatePattern(pattern), parsed as Readonly<Record<string, unknown>>);
}

/** Bytes as PutEvents counts them, without the 14 of Time. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
const sizeOf = ({ Source = '', DetailType = '', Detail = '', Resources = [] }: PutEventsRequestEntry): number =>
  [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + Buffer.byteLength(text), 0);

/** At most 10 entries of 256 KB together; the entries fail one by one. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
function putEvents(cloud: Cloud, entries: readonly PutEventsRequestEntry[]): { FailedEntryCount: number; Entries: object[] } {
  if (entries.length === 0 || entries.length > 10) throw new AwsError('ValidationException', 'PutEvents takes 1 to 10 entries');
  const size = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  demand(size < 262_144, 'ValidationException', 'Total size of the entries in the request is over the limit.');
  for (const entry of entries) {
    onlyModelled('EventBridge PutEvents, entry', entry, ['Source', 'DetailType', 'Detail', 'Resources', 'EventBusName']);
    defaultBus(cloud, entry.EventBusName);
  }
  const results = entries.map((entry) => putEvent(cloud, entry));
  return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
}

function putEvent(cloud: Cloud, entry: PutEventsRequestEntry): { EventId: string } | { ErrorCode: string; ErrorMessage: string } {
  const { Source, DetailType, Detail, Resources = [] } = entry;
  const refuse = (ErrorCode: string, ErrorMessage: string): { ErrorCode: string; ErrorMessage: string } => ({ ErrorCode, ErrorMessage });
  if (!Source || !DetailType || !Detail) return refuse('InvalidArgument', 'Parameters Source, DetailType and Detail are required.');
  if (Source.startsWith('aws.')) return refuse('NotAuthorizedForSourceException', 'Not authorized for the source.');
  let detail: unknown;
  try {
    detail = JSON.parse(Detail);
  } catch {
    return refuse('MalformedDetail', 'Detail is malformed.');
  }
  if (detail === null || typeof detail !== 'object' || Array.isArray(detail)) return refuse('MalformedDetail', 'Detail is malformed.');
  cloud.emit(Source, DetailType, detail as Record<string, unknown>, Resources);
  return { EventId: cloud.events.at(-1)?.id ?? '' };
}
