import type * as sdk from '@aws-sdk/client-service-quotas';
import type { Cloud } from './cloud.ts';
import { AwsError } from './cloud.ts';
import { operation } from './operation.ts';

/** Applied quotas, by `<service>/<quota code>`. */
export type QuotaValues = Readonly<Record<string, number>>;

/** A modest production account; codes from [EC2-Q] and [EBS-Q]. */
export const usualQuotas: QuotaValues = {
  'ec2/L-1216C47A': 640, // vCPUs of running On-Demand Standard instances (A, C, D, H, I, M, R, T, Z)
  'ec2/L-DB2E81BA': 64, // G and VT
  'ec2/L-417A185B': 64, // P
  'ec2/L-1945791B': 64, // Inf
  'ec2/L-7295265B': 128, // X
  'ec2/L-74FC7D96': 64, // F
  'ebs/L-39BD5252': 5, // volume copies in progress
  // Storage in TiB
  'ebs/L-7A658B76': 50, // gp3
  'ebs/L-D18FCD1D': 50, // gp2
  'ebs/L-09BD8365': 20, // io2
};

/** AWS's defaults of quotas that have no applied value here. */
const defaults: QuotaValues = { 'ebs/L-FD252861': 50 }; // storage of io1, TiB

/** Service Quotas, seen from its owner and the tests. */
export interface Quotas {
  value(service: string, code: string): number | undefined;
  set(service: string, code: string, value: number): void;
}

/**
 * GetServiceQuota and GetAWSDefaultServiceQuota. A quota without an applied value is not answered by the first:
 * https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html
 */
export function serviceQuotas(cloud: Cloud, values: QuotaValues = usualQuotas): Quotas {
  const current = new Map(Object.entries(values));
  const answer = (known: ReadonlyMap<string, number>, ServiceCode: string | undefined, QuotaCode: string | undefined): sdk.ServiceQuota => {
    const Value = known.get(`${ServiceCode}/${QuotaCode}`);
    if (Value === undefined) throw new AwsError('NoSuchResourceException', `The quota ${QuotaCode} of ${ServiceCode} does not exist.`);
    const QuotaArn = `arn:aws:servicequotas:${cloud.region}:${cloud.account}:${ServiceCode}/${QuotaCode}`;
    return { ServiceCode, QuotaCode, QuotaArn, Value, Unit: 'None', Adjustable: true, GlobalQuota: false };
  };
  const byDefault = new Map(Object.entries({ ...values, ...defaults }));
  cloud.register('Service Quotas', {
    GetServiceQuota: operation<sdk.GetServiceQuotaRequest, sdk.GetServiceQuotaResponse>(
      ['ServiceCode', 'QuotaCode'],
      ({ ServiceCode, QuotaCode }) => ({ Quota: answer(current, ServiceCode, QuotaCode) }),
    ),
    GetAWSDefaultServiceQuota: operation<sdk.GetAWSDefaultServiceQuotaRequest, sdk.GetAWSDefaultServiceQuotaResponse>(
      ['ServiceCode', 'QuotaCode'],
      ({ ServiceCode, QuotaCode }) => ({ Quota: answer(byDefault, ServiceCode, QuotaCode) }),
    ),
  });
  return {
    value: (service, code) => current.get(`${service}/${code}`),
    set: (service, code, value) => void current.set(`${service}/${code}`, value),
  };
}
