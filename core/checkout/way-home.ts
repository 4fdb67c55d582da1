import type { Manifest } from '#core/manifest/manifest.ts';
import type { Plan } from './plan.ts';

/**
 * The way home as AWS CLI lines, in plain text, for the day when our own tables or roles are broken:
 * whoever reads it can bring the host back by hand. Written before the first change.
 */
export function wayHome(checkoutId: string, manifest: Manifest, plan: Plan): string {
  const { instanceId } = manifest.identity;
  return [
    `# Way home of ${instanceId}, lent as ${checkoutId}. Run the lines in order; a line that is already true may fail harmlessly.`,
    `aws ec2 stop-instances --instance-ids ${instanceId}`,
    `aws ec2 wait instance-stopped --instance-ids ${instanceId}`,
    '# Detach whatever is at these devices and is not the volume named here, then attach the originals.',
    ...plan.flatMap((change) => (change.kind === 'volume' ? [`# device ${change.device}: original ${change.from ?? 'none'}`] : [])),
    ...Object.entries(manifest.attachments).map(
      ([device, { volumeId }]) => `aws ec2 attach-volume --instance-id ${instanceId} --volume-id ${volumeId} --device ${device}`,
    ),
    ...shapeLines(instanceId, manifest, plan),
    ...Object.entries(manifest.interfaces).map(
      ([id, { groups }]) => `aws ec2 modify-network-interface-attribute --network-interface-id ${id} --groups ${groups.join(' ')}`,
    ),
    ...profileLines(instanceId, manifest),
    ...Object.entries(manifest.elasticIps).map(
      ([ip, { allocationId, interfaceId }]) =>
        `aws ec2 associate-address --allocation-id ${allocationId} --network-interface-id ${interfaceId} --private-ip-address ${ip}`,
    ),
    `aws ec2 start-instances --instance-ids ${instanceId}`,
    `aws ec2 wait instance-running --instance-ids ${instanceId}`,
    '# Only when the application answers:',
    ...membershipLines(instanceId, manifest),
    '# Last, the protections:',
    ...protectionLines(instanceId, manifest),
    ...plan.flatMap((change) =>
      change.kind === 'alarmActions' ? [`aws cloudwatch enable-alarm-actions --alarm-names '${change.alarmName}'`] : [],
    ),
    '',
  ].join('\n');
}

function shapeLines(instanceId: string, manifest: Manifest, plan: Plan): string[] {
  const touched = new Set(plan.map((change) => change.kind));
  const { shape } = manifest;
  return [
    ...(touched.has('instanceType')
      ? [`aws ec2 modify-instance-attribute --instance-id ${instanceId} --instance-type Value=${shape.instanceType}`]
      : []),
    ...(touched.has('instanceType') || touched.has('cpuOptions')
      ? [
          `aws ec2 modify-instance-cpu-options --instance-id ${instanceId} --core-count ${String(shape.cpuOptions.coreCount)} --threads-per-core ${String(shape.cpuOptions.threadsPerCore)}`,
        ]
      : []),
    ...(touched.has('bandwidthWeighting')
      ? [
          `aws ec2 modify-instance-network-performance-options --instance-id ${instanceId} --bandwidth-weighting ${shape.bandwidthWeighting}`,
        ]
      : []),
    ...(touched.has('creditSpecification')
      ? [
          `aws ec2 modify-instance-credit-specification --instance-credit-specifications InstanceId=${instanceId},CpuCredits=${shape.creditSpecification ?? 'standard'}`,
        ]
      : []),
    ...(touched.has('capacityReservation') ? [reservationLine(instanceId, manifest)] : []),
    ...plan.flatMap((change) =>
      change.kind === 'enaExpress'
        ? [
            `aws ec2 modify-network-interface-attribute --network-interface-id ${change.interfaceId} --ena-srd-specification EnaSrdEnabled=${String(change.from)}`,
          ]
        : [],
    ),
    ...(touched.has('userData')
      ? [`# user data: digest ${manifest.userDataDigest}, kept in the item SECRET#<checkout> of the checkout table`]
      : []),
  ];
}

function reservationLine(instanceId: string, { capacityReservation: { preference, reservationId } }: Manifest): string {
  const specification =
    reservationId === null
      ? `CapacityReservationPreference=${preference ?? 'open'}`
      : `'CapacityReservationTarget={CapacityReservationId=${reservationId}}'`;
  return `aws ec2 modify-instance-capacity-reservation-attributes --instance-id ${instanceId} --capacity-reservation-specification ${specification}`;
}

function profileLines(instanceId: string, { instanceProfileArn }: Manifest): string[] {
  const now = `$(aws ec2 describe-iam-instance-profile-associations --filters Name=instance-id,Values=${instanceId} --query IamInstanceProfileAssociations[0].AssociationId --output text)`;
  return [
    `aws ec2 disassociate-iam-instance-profile --association-id ${now}`,
    ...(instanceProfileArn === null
      ? []
      : [`aws ec2 associate-iam-instance-profile --instance-id ${instanceId} --iam-instance-profile Arn=${instanceProfileArn}`]),
  ];
}

function membershipLines(instanceId: string, { registrations, autoScaling }: Manifest): string[] {
  return [
    ...Object.values(registrations)
      .filter((entry) => !entry.viaAutoScaling)
      .map(
        (entry) =>
          `aws elbv2 register-targets --target-group-arn ${entry.groupArn} --targets Id=${entry.targetId},Port=${String(entry.port)}`,
      ),
    ...(autoScaling === null
      ? []
      : [
          `aws autoscaling exit-standby --auto-scaling-group-name ${autoScaling.name} --instance-ids ${instanceId}`,
          ...(autoScaling.protectedFromScaleIn
            ? [
                '# When it is InService in its group again:',
                `aws autoscaling set-instance-protection --auto-scaling-group-name ${autoScaling.name} --instance-ids ${instanceId} --protected-from-scale-in`,
              ]
            : []),
        ]),
  ];
}

function protectionLines(instanceId: string, { attachments, protection }: Manifest): string[] {
  const attribute = (text: string) => `aws ec2 modify-instance-attribute --instance-id ${instanceId} ${text}`;
  return [
    ...Object.entries(attachments).map(([device, { deleteOnTermination }]) =>
      attribute(`--block-device-mappings 'DeviceName=${device},Ebs={DeleteOnTermination=${String(deleteOnTermination)}}'`),
    ),
    attribute(`--instance-initiated-shutdown-behavior Value=${protection.shutdownBehaviour}`),
    attribute(protection.stopProtection ? '--disable-api-stop' : '--no-disable-api-stop'),
    attribute(protection.terminationProtection ? '--disable-api-termination' : '--no-disable-api-termination'),
  ];
}
