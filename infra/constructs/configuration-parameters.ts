import { Stack } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { PersonaNetworks } from '#core/fleet/fleet.ts';
import type { Deployment } from '../config.ts';

/** The part of the configuration that functions read: `<path>/fleets/<id>`, `/access`, `/networks`, `/images`, `/pools`, `/tags`, `/limits`, each JSON. */
export class ConfigurationParameters extends Construct {
  constructor(scope: Construct, id: string, path: string, deployment: Deployment, networks: PersonaNetworks) {
    super(scope, id);
    const { fleets, access, images, pools, extraTags, hostsInMotion } = deployment;
    const put = (name: string, value: object): void => {
      new ssm.StringParameter(this, name.replace('/', '-'), {
        parameterName: `${path}/${name}`,
        stringValue: Stack.of(this).toJsonString(value),
        // 4 KB hold most fleets and cost nothing; a larger one becomes an advanced parameter (8 KB) by itself.
        tier: ssm.ParameterTier.INTELLIGENT_TIERING,
      });
    };
    for (const fleet of fleets) put(`fleets/${fleet.id}`, fleet);
    put('access', access);
    put('networks', networks);
    put('images', images);
    put('pools', pools);
    put('tags', extraTags);
    put('limits', { hostsInMotion });
  }
}
