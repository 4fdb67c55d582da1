"""What the checkout workflow does, by hand on the wire, in the right order and in wrong ones.

usage: checkout_by_hand.py URL, where URL is a local cloud of `npm start -- --bare --speed 0`
"""

import sys

from cloud import Cloud, refused

HOST = 'i-0a11ce0000000001'
GROUPS = {
    'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0a0a0a0a0a0a0080': 80,
    'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web-admin/0a0a0a0a0a008080': 8080,
}
IMAGE = 'ami-0123456789abcdef0'
ROOT = '/dev/xvda'


def host(aws):
    return aws.ec2.describe_instances(InstanceIds=[HOST])['Reservations'][0]['Instances'][0]


def volumes(aws):
    """Volume ids of the host by device."""
    found = aws.ec2.describe_volumes(Filters=[{'Name': 'attachment.instance-id', 'Values': [HOST]}])['Volumes']
    return {volume['Attachments'][0]['Device']: volume['VolumeId'] for volume in found}


def health(aws, group):
    target = [{'Id': HOST, 'Port': GROUPS[group]}]
    return aws.elb.describe_target_health(TargetGroupArn=group, Targets=target)['TargetHealthDescriptions'][0]['TargetHealth']['State']


def in_state(aws, state):
    aws.until(f'{HOST} is {state}', lambda: host(aws)['State']['Name'] == state)


def command(aws, document, root):
    """Exit code of a document that is meant for that root."""
    aws.until('the agent is online', lambda: online(aws))
    sent = aws.ssm.send_command(
        DocumentName=document, InstanceIds=[HOST], Parameters={'ExpectedRootVolume': [root]}, TimeoutSeconds=120
    )['Command']['CommandId']
    # An invocation is not to be read at once [API-SSM].
    aws.wait(10)
    ended = {'Success', 'Failed', 'TimedOut', 'Cancelled'}
    read = lambda: aws.ssm.get_command_invocation(CommandId=sent, InstanceId=HOST)
    aws.until(f'{document} ends', lambda: read()['Status'] in ended)
    return read()['ResponseCode']


def online(aws):
    found = aws.ssm.describe_instance_information(Filters=[{'Key': 'InstanceIds', 'Values': [HOST]}])['InstanceInformationList']
    return len(found) == 1 and found[0]['PingStatus'] == 'Online'


def look(aws):
    pages = list(aws.ec2.get_paginator('describe_instances').paginate(PaginationConfig={'PageSize': 5}))
    assert len(pages) == 2 and sum(len(page['Reservations']) for page in pages) == 7, pages
    named = aws.ec2.describe_instances(Filters=[{'Name': 'tag:Name', 'Values': ['web-*']}, {'Name': 'instance-state-name', 'Values': ['running']}])
    assert len(named['Reservations']) == 6
    refused('DryRunOperation', aws.ec2.stop_instances, InstanceIds=[HOST], DryRun=True)
    assert host(aws)['State']['Name'] == 'running'
    refused('InvalidInstanceID.NotFound', aws.ec2.describe_instances, InstanceIds=['i-0123456789abcdef0'])
    refused('InvalidParameterValue', aws.ec2.describe_instances, Filters=[{'Name': 'nonsense', 'Values': ['x']}])


def what_is_not_modelled(aws):
    assert 'RunInstances' in refused('LocalCloud.NotModelled', aws.ec2.run_instances, ImageId=IMAGE, MinCount=1, MaxCount=1)
    words = refused('LocalCloud.NotModelled', aws.ec2.create_volume, AvailabilityZone='eu-west-1a', Size=1, OutpostArn='arn:x')
    assert 'OutpostArn' in words, words
    status, body = aws.form(Action='DescribeInstances', Nonsense='1')
    assert status == 400 and '<Code>UnknownParameter</Code>' in body and 'Nonsense' in body, body
    status, body = aws.form(Action='Nonsense')
    assert status == 400 and '<Code>InvalidAction</Code>' in body, body
    assert 'dynamodb' in refused('LocalCloud.NotModelled', aws.client('dynamodb').list_tables)
    refused('AuthFailure', aws.client('ec2', secret='another').describe_instances)


def wrong_order(aws):
    at = volumes(aws)
    refused('IncorrectInstanceState', aws.ec2.modify_instance_attribute, InstanceId=HOST, InstanceType={'Value': 'm5.xlarge'})
    refused('OperationNotPermitted', aws.ec2.detach_volume, VolumeId=at[ROOT], InstanceId=HOST)
    refused('DependencyViolation', aws.ec2.delete_security_group, GroupId=host(aws)['SecurityGroups'][0]['GroupId'])
    refused('VolumeInUse', aws.ec2.delete_volume, VolumeId=at['/dev/sdf'])
    made = aws.ec2.create_volume(AvailabilityZone='eu-west-1b', Size=8, VolumeType='gp3', Encrypted=True)['VolumeId']
    aws.until('the volume is there', lambda: state_of(aws, made) == 'available')
    refused('InvalidVolume.ZoneMismatch', aws.ec2.attach_volume, VolumeId=made, InstanceId=HOST, Device='/dev/sdz')
    aws.ec2.delete_volume(VolumeId=made)


def state_of(aws, volume):
    found = aws.ec2.describe_volumes(Filters=[{'Name': 'volume-id', 'Values': [volume]}])['Volumes']
    return found[0]['State'] if found else 'not there'


def deregister(aws):
    for group, port in GROUPS.items():
        aws.elb.deregister_targets(TargetGroupArn=group, Targets=[{'Id': HOST, 'Port': port}])
        assert health(aws, group) == 'draining'
    aws.wait(70)
    assert {health(aws, group) for group in GROUPS} == {'unused'}


def register(aws, expected):
    for group, port in GROUPS.items():
        aws.elb.register_targets(TargetGroupArn=group, Targets=[{'Id': HOST, 'Port': port}])
    aws.until(f'the host is {expected}', lambda: {health(aws, group) for group in GROUPS} == {expected}, seconds=600)


def snapshot(aws):
    made = aws.ec2.create_snapshots(InstanceSpecification={'InstanceId': HOST}, Description='before the loan')['Snapshots']
    assert len(made) == 3 and {each['State'] for each in made} == {'pending'}


def stop(aws):
    aws.ec2.stop_instances(InstanceIds=[HOST])
    refused('IncorrectInstanceState', aws.ec2.start_instances, InstanceIds=[HOST])
    in_state(aws, 'stopped')


def start(aws):
    aws.ec2.start_instances(InstanceIds=[HOST])
    in_state(aws, 'running')


def take_off(aws, at):
    for volume in at.values():
        aws.ec2.detach_volume(VolumeId=volume, InstanceId=HOST)
    aws.until('the volumes are free', lambda: {state_of(aws, each) for each in at.values()} == {'available'})


def put_on(aws, at):
    for device, volume in at.items():
        aws.ec2.attach_volume(VolumeId=volume, InstanceId=HOST, Device=device)
    aws.until('the volumes are attached', lambda: volumes(aws) == at)
    first = next(iter(at))
    refused('VolumeInUse', aws.ec2.attach_volume, VolumeId=at[first], InstanceId=HOST, Device='/dev/sdy')


def borrowers_root(aws):
    source = aws.ec2.describe_images(ImageIds=[IMAGE])['Images'][0]['BlockDeviceMappings'][0]['Ebs']['SnapshotId']
    wish = {'AvailabilityZone': 'eu-west-1a', 'SnapshotId': source, 'VolumeType': 'gp3', 'Encrypted': True, 'ClientToken': 'co-1-1-root'}
    made = aws.ec2.create_volume(**wish)['VolumeId']
    assert aws.ec2.create_volume(**wish)['VolumeId'] == made, 'the same client token makes the same volume'
    refused('IdempotentParameterMismatch', aws.ec2.create_volume, **dict(wish, Size=500))
    aws.until('the root is there', lambda: state_of(aws, made) == 'available')
    return made


def change_type(aws, wanted):
    aws.ec2.modify_instance_attribute(InstanceId=HOST, InstanceType={'Value': wanted})
    aws.until(f'the type is {wanted}', lambda: host(aws)['InstanceType'] == wanted)


def loan(aws):
    originals = volumes(aws)
    assert len(originals) == 3
    deregister(aws)
    snapshot(aws)
    stop(aws)
    refused('InvalidParameterValue', aws.ec2.attach_volume, VolumeId=borrowers_root(aws), InstanceId=HOST, Device=ROOT)
    take_off(aws, originals)
    root = borrowers_root(aws)
    put_on(aws, {ROOT: root})
    change_type(aws, 'm5.xlarge')
    start(aws)
    assert command(aws, 'AHPS-Quiesce', root) == 0
    assert command(aws, 'AHPS-Quiesce', originals[ROOT]) == 64, 'a command for another root does nothing'
    assert command(aws, 'AHPS-ReturnCheck', root) == 1, 'the application is not on the borrower’s root'
    register(aws, 'unhealthy')
    return originals, root


def way_home(aws, originals, root):
    deregister(aws)
    stop(aws)
    take_off(aws, {ROOT: root})
    put_on(aws, originals)
    change_type(aws, 'm5.large')
    start(aws)
    assert command(aws, 'AHPS-ReturnCheck', originals[ROOT]) == 0
    register(aws, 'healthy')
    aws.ec2.delete_volume(VolumeId=root)
    assert volumes(aws) == originals and host(aws)['InstanceType'] == 'm5.large'


def main(url):
    aws = Cloud(url)
    for step in (look, what_is_not_modelled, wrong_order):
        step(aws)
        print(f'passed: {step.__name__.replace("_", " ")}')
    originals, root = loan(aws)
    print('passed: the loan (deregister, drain, snapshot, stop, swap volumes, change type, start, command, register)')
    way_home(aws, originals, root)
    print('passed: the way home')


if __name__ == '__main__':
    main(sys.argv[1])
