import {
  AssociateAddressCommand,
  AssociateIamInstanceProfileCommand,
  DeleteSecurityGroupCommand,
  DescribeAddressesCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DisassociateAddressCommand,
  DisassociateIamInstanceProfileCommand,
  ModifyNetworkInterfaceAttributeCommand,
  StartInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { ModifyNetworkInterfaceAttributeCommandInput } from '@aws-sdk/client-ec2';
import { describe, expect, it } from '@jest/globals';
import { bench } from './bench.ts';
import type { Bench } from './bench.ts';

type Change = Partial<ModifyNetworkInterfaceAttributeCommandInput>;
const interfaceOf = (b: Bench, id: string): string => b.aws.state.instances.get(id)?.interfaceIds[0] ?? '';

describe('interfaces', () => {
  const modify = (NetworkInterfaceId: string, more: Change): ModifyNetworkInterfaceAttributeCommand =>
    new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, ...more });

  it('changes one attribute per call, running or not', async () => {
    const b = bench();
    const id = b.aws.addHost({ instanceType: 'm6i.8xlarge' });
    const one = b.aws.state.interfaces.get(interfaceOf(b, id));
    const group = b.aws.addSecurityGroup({ name: 'persona' });
    const changes: Change[] = [
      { Groups: [group] },
      { SourceDestCheck: { Value: false } },
      { EnaSrdSpecification: { EnaSrdEnabled: true } },
      { Attachment: { AttachmentId: one?.attachmentId, DeleteOnTermination: false } },
    ];
    for (const change of changes) await b.answer(b.client.send(modify(one?.id ?? '', change)));
    const { NetworkInterfaces } = await b.answer(
      b.client.send(new DescribeNetworkInterfacesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [id] }] })),
    );
    expect(NetworkInterfaces?.[0]).toMatchObject({
      Groups: [{ GroupId: group, GroupName: 'persona' }],
      SourceDestCheck: false,
      Attachment: { DeleteOnTermination: false, EnaSrdSpecification: { EnaSrdEnabled: true } },
    });
  });

  it('follows the rules', async () => {
    const b = bench();
    const id = b.aws.addHost();
    const eni = interfaceOf(b, id);
    const groups = Array.from({ length: 6 }, (_, index) => b.aws.addSecurityGroup({ name: `g${index}` }));
    const foreign = b.aws.addSecurityGroup({ name: 'foreign', vpcId: 'vpc-0other' });
    const rules: [string, string, Change, string][] = [
      ['unknown interface', 'eni-0123456789abcdef0', { Groups: groups.slice(0, 1) }, 'InvalidNetworkInterfaceID.NotFound'],
      ['nothing to change', eni, {}, 'MissingParameter'],
      ['two attributes', eni, { Groups: groups.slice(0, 1), SourceDestCheck: { Value: true } }, 'InvalidParameterCombination'],
      ['no group left', eni, { Groups: [] }, 'InvalidParameterValue'],
      ['six groups', eni, { Groups: groups }, 'SecurityGroupsPerInterfaceLimitExceeded'],
      ['a name, not an id', eni, { Groups: ['g1'] }, 'InvalidGroupId.Malformed'],
      ['unknown group', eni, { Groups: ['sg-0123456789abcdef0'] }, 'InvalidGroup.NotFound'],
      ['group of another VPC', eni, { Groups: [foreign] }, 'InvalidParameterValue'],
      ['ENA Express on a type without', eni, { EnaSrdSpecification: { EnaSrdEnabled: true } }, 'UnsupportedOperation'],
      [
        'wrong attachment',
        eni,
        { Attachment: { AttachmentId: 'eni-attach-1', DeleteOnTermination: true } },
        'InvalidAttachmentID.NotFound',
      ],
    ];
    const found = [];
    for (const [rule, target, change] of rules) found.push([rule, await b.refusal(b.client.send(modify(target, change)))]);
    expect(found).toEqual(rules.map(([rule, , , code]) => [rule, code]));
  });
});

describe('security groups', () => {
  it('stay while an interface or a rule refers to them', async () => {
    const b = bench();
    const used = b.aws.addSecurityGroup({ name: 'used' });
    const named = b.aws.addSecurityGroup({ name: 'named', ingress: [] });
    const naming = b.aws.addSecurityGroup({ name: 'naming', ingress: [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: named }] }] });
    b.aws.addHost({ groups: [used] });
    const codes = [];
    for (const GroupId of [used, named, naming, named])
      codes.push(await b.refusal(b.client.send(new DeleteSecurityGroupCommand({ GroupId }))));
    expect(codes).toEqual(['DependencyViolation', 'DependencyViolation', 'accepted', 'accepted']);
    expect(await b.refusal(b.client.send(new DescribeSecurityGroupsCommand({ GroupIds: [named] })))).toBe('InvalidGroup.NotFound');
  });
});

describe('instance profiles', () => {
  const associate = (InstanceId: string, Name: string): AssociateIamInstanceProfileCommand =>
    new AssociateIamInstanceProfileCommand({ InstanceId, IamInstanceProfile: { Name } });

  it('are one per instance, also while the old one is leaving', async () => {
    const b = bench();
    const [production, persona] = [b.aws.addProfile('production'), b.aws.addProfile('persona')];
    const id = b.aws.addHost({ profile: 'production' });
    expect(b.aws.hosts.view(id)?.profileArn).toBe(production);
    expect(await b.refusal(b.client.send(associate(id, 'persona')))).toBe('IncorrectState');
    const { IamInstanceProfileAssociations = [] } = await b.answer(
      b.client.send(new DescribeIamInstanceProfileAssociationsCommand({ Filters: [{ Name: 'instance-id', Values: [id] }] })),
    );
    const gone = await b.answer(
      b.client.send(new DisassociateIamInstanceProfileCommand({ AssociationId: IamInstanceProfileAssociations[0]?.AssociationId })),
    );
    expect(gone.IamInstanceProfileAssociation?.State).toBe('disassociating');
    expect(await b.refusal(b.client.send(associate(id, 'persona')))).toBe('IncorrectState');
    await b.wait(3);
    const made = await b.answer(b.client.send(associate(id, 'persona')));
    expect(made.IamInstanceProfileAssociation).toMatchObject({ State: 'associating', IamInstanceProfile: { Arn: persona } });
    await b.wait(3);
    const answer = await b.answer(b.client.send(new DescribeInstancesCommand({ InstanceIds: [id] })));
    expect(answer.Reservations?.[0]?.Instances?.[0]?.IamInstanceProfile?.Arn).toBe(persona);
  });

  it('have to exist, on an instance that runs or is stopped', async () => {
    const b = bench();
    b.aws.addProfile('persona');
    const id = await b.stoppedHost();
    expect(await b.refusal(b.client.send(associate(id, 'other')))).toBe('InvalidParameterValue');
    await b.answer(b.client.send(new StartInstancesCommand({ InstanceIds: [id] })));
    expect(await b.refusal(b.client.send(associate(id, 'persona')))).toBe('IncorrectState');
    await b.wait(20);
    expect(await b.refusal(b.client.send(associate(id, 'persona')))).toBe('accepted');
    expect(await b.refusal(b.client.send(new DisassociateIamInstanceProfileCommand({ AssociationId: 'iip-assoc-0' })))).toBe(
      'InvalidAssociationID.NotFound',
    );
  });
});

describe('Elastic IPs', () => {
  it('leave and come back, harmlessly repeated', async () => {
    const b = bench();
    const id = b.aws.addHost({ elasticIp: true });
    const ask = new DescribeAddressesCommand({ Filters: [{ Name: 'instance-id', Values: [id] }] });
    const address = (await b.answer(b.client.send(ask))).Addresses?.[0];
    await b.answer(b.client.send(new DisassociateAddressCommand({ AssociationId: address?.AssociationId })));
    expect((await b.answer(b.client.send(new DescribeAddressesCommand({})))).Addresses?.[0]?.AssociationId).toBeUndefined();
    const back = (): AssociateAddressCommand =>
      new AssociateAddressCommand({
        AllocationId: address?.AllocationId,
        NetworkInterfaceId: interfaceOf(b, id),
        PrivateIpAddress: address?.PrivateIpAddress,
      });
    const first = await b.answer(b.client.send(back()));
    expect((await b.answer(b.client.send(back()))).AssociationId).toBe(first.AssociationId);
    expect(first.AssociationId).not.toBe(address?.AssociationId);
  });

  it('follow the rules', async () => {
    const b = bench();
    const pending = await b.stoppedHost();
    await b.answer(b.client.send(new StartInstancesCommand({ InstanceIds: [pending] })));
    const [owner, other, several] = [b.aws.addHost({ elasticIp: true }), b.aws.addHost(), b.aws.addHost({ interfaces: [{}, {}] })];
    const [AllocationId = ''] = b.aws.state.addresses.keys();
    const associate = (more: object): Promise<string> => b.refusal(b.client.send(new AssociateAddressCommand({ AllocationId, ...more })));
    expect(await associate({ InstanceId: pending })).toBe('IncorrectInstanceState');
    expect(await associate({ InstanceId: other, AllowReassociation: false })).toBe('Resource.AlreadyAssociated');
    expect(await associate({ InstanceId: several })).toBe('InvalidInstanceID');
    expect(await associate({ InstanceId: other, PrivateIpAddress: '10.9.9.9' })).toBe('InvalidParameterValue');
    expect(await associate({ InstanceId: other, AllocationId: 'eipalloc-0' })).toBe('InvalidAllocationID.NotFound');
    expect(await b.refusal(b.client.send(new DisassociateAddressCommand({ AssociationId: 'eipassoc-0' })))).toBe(
      'InvalidAssociationID.NotFound',
    );
    expect(await associate({ InstanceId: other })).toBe('accepted');
    const answer = await b.answer(b.client.send(new DescribeInstancesCommand({ InstanceIds: [owner] })));
    expect(answer.Reservations?.[0]?.Instances?.[0]?.PublicIpAddress).toBeUndefined();
  });
});
