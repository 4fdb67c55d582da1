import { Stack, type StackProps } from 'aws-cdk-lib';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Construct } from 'constructs';
import type { Deployment } from '../config.ts';
import { Alarms } from '../constructs/alarms.ts';
import { CheckoutDashboard } from '../constructs/dashboard.ts';
import { SavedQueries } from '../constructs/saved-queries.ts';
import type { ServiceStack } from './service.ts';

export interface MonitoringProps extends StackProps {
  readonly deployment: Deployment;
  readonly service: ServiceStack;
}

/** What tells people: alarms on the alert topic and one dashboard. Can be replaced without touching a loan. */
export class MonitoringStack extends Stack {
  constructor(scope: Construct, id: string, { deployment, service, ...props }: MonitoringProps) {
    super(scope, id, props);
    const alarms = new Alarms(this, 'Alarms', deployment.namespace, service);
    for (const alarm of alarms.all) {
      alarm.addAlarmAction(new actions.SnsAction(service.alerts));
      alarm.addOkAction(new actions.SnsAction(service.alerts));
    }
    new SavedQueries(
      this,
      'Queries',
      deployment.namespace,
      Object.values(service.functions.all).map(({ logGroup }) => logGroup),
    );
    new CheckoutDashboard(this, 'Dashboard', deployment.namespace, service, alarms.all);
  }
}
