import type * as sdk from '@aws-sdk/client-service-quotas';
import type { Cloud } from './cloud.ts';
import { AwsError } from './cloud.ts';
import { operation } from './operation.ts';
import { serviceQuotas as contract } from './validation/contracts/service-quotas.ts';

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
};

/** Service Quotas, seen from its owner and the tests. */
export interface Quotas {
  value(service: string, code: string): number | undefined;
  set(service: string, code: string, value: number): void;
}

/** GetServiceQuota; a quota that is not listed is answered with NoSuchResourceException, as AWS does. */
export function serviceQuotas(cloud: Cloud, values: QuotaValues = usualQuotas): Quotas {
  const current = new Map(Object.entries(values));
  cloud.register(
    'Service Quotas',
    {
      GetServiceQuota: operation<sdk.GetServiceQuotaRequest, sdk.GetServiceQuotaResponse>(
        ['ServiceCode', 'QuotaCode'],
        ({ ServiceCode, QuotaCode }) => {
          const value = current.get(`${ServiceCode}/${QuotaCode}`);
          if (value === undefined)
            throw new AwsError('NoSuchResourceException', `The quota ${QuotaCode} of ${ServiceCode} does not exist.`);
          const QuotaArn = `arn:aws:servicequotas:${cloud.region}:${cloud.account}:${ServiceCode}/${QuotaCode}`;
          return { Quota: { ServiceCode, QuotaCode, QuotaArn, Value: value, Unit: 'None', Adjustable: true, GlobalQuota: false } };
        },
      ),
    },
    contract,
  );
  return {
    value: (service, code) => current.get(`${service}/${code}`),
    set: (service, code, value) => void current.set(`${service}/${code}`, value),
  };
}
