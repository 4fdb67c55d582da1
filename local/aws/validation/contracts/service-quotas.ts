import * as sdk from '@aws-sdk/client-service-quotas';
import type { Constraints } from '../constraints.ts';
import type { Contract } from '../validator.ts';

/** Limits of the requests' members, as each operation's page states them: https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_Operations.html */
const constraints: Constraints = {
  GetServiceQuotaRequest: {
    ServiceCode: { pattern: /^[a-zA-Z][a-zA-Z0-9-]{1,63}$/, length: [1, 63] },
    QuotaCode: { pattern: /^[a-zA-Z][a-zA-Z0-9-]{1,128}$/, length: [1, 128] },
  },
};

/** What a request to this service is held to. */
export const serviceQuotas: Contract = { sdk, constraints };
