import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { KMSClient } from '@aws-sdk/client-kms';
import { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from '@jest/globals';
import { captureHost, resolveImages, typeFacts } from '#adapters/host-capture.ts';
import type { CaptureRequest } from '#adapters/host-capture.ts';
import { makePlan } from '#core/checkout/make-plan.ts';
import { manifestDigest } from '#core/manifest/digest.ts';
import { hostFacts } from '#core/manifest/host-facts.ts';
import { refusals } from '#core/manifest/refusals.ts';
import { personaFit } from '#core/persona/fit.ts';
import { autoScaling } from '../../../local/aws/auto-scaling/auto-scaling.ts';
import { Cloud } from '../../../local/aws/cloud.ts';
import { connect } from '../../../local/aws/door.ts';
import { ec2 } from '../../../local/aws/ec2/ec2.ts';
import { loadBalancing } from '../../../local/aws/load-balancing/load-balancing.ts';
import { systemsManager } from '../../../local/aws/systems-manager/systems-manager.ts';
import { builtInPersonas } from '../../../infra/personas.ts';
import { personaProfile, sampleDocuments } from '../../samples/deployment.ts';
import { sampleFleet } from '../../samples/host.ts';
import { settle } from './settle.ts';

/** A member of a group with two volumes, two interfaces and an Elastic IP, in the simulated AWS. */
async function simulated() {
  const cloud = new Cloud();
  const compute = ec2(cloud);
  const balancing = loadBalancing(cloud, compute.hosts);
  const scaling = autoScaling(cloud, compute.hosts, balancing);
  const manager = systemsManager(cloud, compute.hosts);
  cloud.register('CloudWatch', { DescribeAlarms: () => ({ MetricAlarms: [] }) });
  const profile = compute.addProfile('web-host', 'web-host');
  const hostId = compute.addHost({
    tags: { 'ahps:managed': 'true', Name: 'web-1' },
    userData: '#!/bin/sh',
    profile: 'web-host',
    elasticIp: true,
    volumes: [{ device: '/dev/sdf', label: 'data' }],
    interfaces: [{}, {}],
  });
  const others = [1, 2, 3].map(() => compute.addHost({ tags: { 'ahps:managed': 'true' } }));
  const group = balancing.addTargetGroup({ name: 'web', vpcId: compute.vpcId, deregistrationDelaySeconds: 30 });
  balancing.seedTargets(
    group,
    [hostId, ...others].map((Id) => ({ Id, Port: 80 })),
  );
  scaling.addGroup({ name: 'web-asg', min: 2, max: 6, instanceIds: [hostId, ...others], targetGroupArns: [group] });
  manager.enroll([hostId, ...others]);
  await cloud.clock.advance(120_000);
  const fleet = sampleFleet(
    {},
    { vpcId: compute.vpcId, targetGroupArns: [group], autoScalingGroupName: 'web-asg', hostProfileArns: [profile] },
  );
  const client = <C extends object>(made: C): C => connect(made, cloud, 'read');
  const options = { region: cloud.region };
  const clients = {
    clock: cloud.clock,
    ec2: client(new EC2Client(options)),
    loadBalancing: client(new ElasticLoadBalancingV2Client(options)),
    autoScaling: client(new AutoScalingClient(options)),
    ssm: client(new SSMClient(options)),
    cloudWatch: client(new CloudWatchClient(options)),
    kms: client(new KMSClient(options)),
  };
  const read = async (given: Partial<CaptureRequest> = {}) => {
    const captured = await settle(cloud, captureHost(clients, { hostId, fleet, withUserData: true, beforeLoan: true, ...given }));
    if (captured === undefined) throw new Error('the host was not found');
    return captured;
  };
  return { cloud, compute, clients, fleet, hostId, read };
}

describe('captureHost on the simulated AWS', () => {
  it('finds a host that may be lent, and the same digest every time', async () => {
    const { read, fleet, cloud } = await simulated();
    const { facts, userDataBase64 } = await read();
    expect(hostFacts.parse(facts)).toEqual(facts);
    expect(refusals(facts, fleet)).toEqual([]);
    expect(Buffer.from(userDataBase64 ?? '', 'base64').toString()).toBe('#!/bin/sh');
    expect(facts.manifest.autoScaling).toMatchObject({ name: 'web-asg', lifecycleState: 'InService', desired: 4 });
    expect(Object.values(facts.manifest.registrations)).toMatchObject([{ port: 80, viaAutoScaling: true }]);
    await cloud.clock.advance(600_000);
    expect(manifestDigest((await read()).facts.manifest)).toBe(manifestDigest(facts.manifest));
  });

  it('gives what a fit and a plan of every built-in persona need', async () => {
    const { read, fleet, compute, clients, cloud } = await simulated();
    const { imageId } = compute.addImage({ name: 'load-tools', architecture: 'x86_64' });
    const { facts } = await read();
    const { identity, shape } = facts.manifest;
    const networks = { [compute.vpcId]: { isolated: { securityGroupIds: ['sg-0cccccccc'], instanceProfileArn: personaProfile } } };
    for (const persona of builtInPersonas()) {
      const types = await settle(cloud, typeFacts(clients, [shape.instanceType, ...persona.resources.instanceTypes], identity.zone));
      const images = await settle(
        cloud,
        resolveImages(clients, { 'load-tools': { x86_64: imageId } }, ['load-tools'], {
          architecture: facts.architecture,
          accountId: identity.accountId,
        }),
      );
      const { violations, chosenType } = personaFit({ facts, persona, fleet, networks, images, typeFacts: types });
      expect(violations).toEqual([]);
      const plan = makePlan({
        manifest: facts.manifest,
        persona,
        fleet,
        chosenType,
        typeFacts: types,
        images,
        networks,
        documents: sampleDocuments,
      });
      expect(plan.filter(({ kind }) => kind === 'volume').length).toBe(2);
      expect(plan.some(({ kind }) => kind === 'instanceType')).toBe(persona.resources.instanceTypes.length > 0);
    }
  });
});
