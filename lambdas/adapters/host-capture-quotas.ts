import { paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import type { Quotas } from '#core/persona/quotas.ts';
import { unknownQuotas, vcpuQuotaCode } from '#core/persona/quotas.ts';
import type { Clients } from './clients.ts';
import { typeFacts } from './host-capture-types.ts';

/**
 * The On-Demand vCPU quotas of these types with what runs under them now. Other limits stay unknown.
 * One paged read of running instances (1,000 a call), their types, and one call per quota.
 */
export async function readQuotas(clients: Pick<Clients, 'ec2' | 'quotas'>, types: readonly string[], zone: string): Promise<Quotas> {
  const codes = [...new Set(types.map(vcpuQuotaCode))];
  const [limits, running] = await Promise.all([
    Promise.all(
      codes.map(
        async (code) => (await clients.quotas.send(new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: code }))).Quota?.Value,
      ),
    ),
    runningTypes(clients),
  ]);
  const facts = await typeFacts(clients, running, zone);
  const inUse = (code: string) =>
    running.filter((type) => vcpuQuotaCode(type) === code).reduce((sum, type) => sum + (facts[type]?.vcpus ?? 0), 0);
  return {
    ...unknownQuotas,
    vcpus: Object.fromEntries(
      codes.flatMap((code, index) => (limits[index] === undefined ? [] : [[code, { limit: limits[index], inUse: inUse(code) }]])),
    ),
  };
}

/** The type of every On-Demand instance that counts: Spot has quotas of its own, stopped instances do not count [EC2-OD]. */
async function runningTypes({ ec2 }: Pick<Clients, 'ec2'>): Promise<string[]> {
  const types: string[] = [];
  const running = { Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running'] }], MaxResults: 1_000 };
  for await (const page of paginateDescribeInstances({ client: ec2 }, running)) {
    const instances = (page.Reservations ?? []).flatMap(({ Instances }) => Instances ?? []);
    types.push(
      ...instances.flatMap(({ InstanceType, InstanceLifecycle }) =>
        InstanceType === undefined || InstanceLifecycle === 'spot' ? [] : [InstanceType],
      ),
    );
  }
  return types;
}
