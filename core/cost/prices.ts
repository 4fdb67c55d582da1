/** A price in US dollars for one unit, in us-east-1, with where the figure comes from. */
export interface Price {
  readonly usd: number;
  readonly per: string;
  readonly source: string;
}

/** What the control plane pays for (aws-facts §5–§9; keys in brackets are those of aws-facts §15). */
export const prices = {
  functionRequest: { usd: 0.2 / 1e6, per: 'request', source: 'https://aws.amazon.com/lambda/pricing/ [3P-LPRICE]' },
  functionSecond: { usd: 0.000_013_333_4, per: 'GB-second (arm64)', source: 'https://aws.amazon.com/lambda/pricing/ [3P-LPRICE]' },
  transition: {
    usd: 0.025 / 1000,
    per: 'state transition (Standard)',
    source: 'https://aws.amazon.com/step-functions/pricing/ [3P-SFNPRICE]',
  },
  tableRead: {
    usd: 0.125 / 1e6,
    per: 'read request unit (on demand)',
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/ [3P-DDB]',
  },
  tableWrite: {
    usd: 0.625 / 1e6,
    per: 'write request unit (on demand)',
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/ [3P-DDB]',
  },
  customEvent: {
    usd: 1 / 1e6,
    per: 'custom event of up to 64 KB; events of AWS services are free',
    source: 'https://aws.amazon.com/eventbridge/pricing/ [3P-EBPRICE]',
  },
  schedule: {
    usd: 1 / 1e6,
    per: 'invocation by EventBridge Scheduler',
    source: 'https://aws.amazon.com/eventbridge/pricing/ [3P-EBPRICE]',
  },
  alarmMonth: {
    usd: 0.1,
    per: 'standard alarm and month, pro rata by the hour',
    source: 'https://aws.amazon.com/cloudwatch/pricing/ [3P-CW]',
  },
} as const satisfies Readonly<Record<string, Price>>;

/** Hours by which monthly prices are prorated: a month of 30 days. */
export const hoursOfMonth = 720;
