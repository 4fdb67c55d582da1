import type { ControlPlaneUse } from '#core/cost/control-plane.ts';
import type { LoggedCall } from '../aws/cloud.ts';
import type { LocalCloud } from '../boot/boot.ts';

/** A stretch of virtual time, in milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}
const within = ({ from, to }: Span, at: number): boolean => at >= from && at <= to;

/** The SDK requests of our functions other than to DynamoDB; each retry is one of them (`design.md` §2). */
export function awsCalls({ cloud, deployment }: LocalCloud, span: Span): LoggedCall[] {
  const roles = new Set(deployment.of('AWS::IAM::Role').map(({ name }) => name));
  return cloud.calls.filter(({ service, caller, at }) => service !== 'DynamoDB' && roles.has(caller) && within(span, at));
}

/** What the control plane used in the span, the reconciler's rounds included. `before` is the table's units at its beginning. */
export function controlPlaneUse(
  local: LocalCloud,
  span: Span,
  before: { readonly reads: number; readonly writes: number },
): ControlPlaneUse {
  const invocations = local.functions.invocations.filter(({ from }) => within(span, from));
  const units = local.tables.units();
  return {
    functionRequests: invocations.length,
    functionGbSeconds: sum(invocations.map(({ from, to = span.to, memoryMib }) => (memoryMib / 1024) * billedSeconds(to - from))),
    transitions: sum(
      [...local.stateMachines.executions.values()]
        .filter(({ startDate }) => within(span, startDate.getTime()))
        .map(({ arn }) => local.stateMachines.transitions(arn)),
    ),
    tableReads: units.reads - before.reads,
    tableWrites: units.writes - before.writes,
    customEvents: local.cloud.events.filter(({ source, time }) => !source.startsWith('aws.') && within(span, Date.parse(time))).length,
    schedules: local.scheduler.fired.filter(({ at }) => within(span, at)).length,
    alarmHours: alarmHours(local.cloud.calls, span),
  };
}

/** Lambda bills every started millisecond. */
const billedSeconds = (milliseconds: number): number => Math.ceil(milliseconds) / 1000;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Started hours of the alarms that were put and deleted in the span. */
function alarmHours(calls: readonly LoggedCall[], span: Span): number {
  const begun = new Map<string, number>();
  let hours = 0;
  const close = (name: string, at: number): void => {
    const from = begun.get(name);
    if (from !== undefined) hours += Math.ceil((at - from) / 3_600_000);
    begun.delete(name);
  };
  for (const { service, operation, input, at, error } of calls) {
    if (service !== 'CloudWatch' || error !== undefined || !within(span, at)) continue;
    if (operation === 'PutMetricAlarm') begun.set(String(input['AlarmName']), begun.get(String(input['AlarmName'])) ?? at);
    if (operation === 'DeleteAlarms') for (const name of input['AlarmNames'] as string[]) close(name, at);
  }
  for (const name of begun.keys()) close(name, span.to);
  return hours;
}
