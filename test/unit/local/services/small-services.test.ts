import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import { PublishCommand } from '@aws-sdk/client-sns';
import { describe, expect, it } from '@jest/globals';
import { notifications } from '../../../../local/aws/notifications.ts';
import { keyManagement } from '../../../../local/aws/keys.ts';
import { serviceQuotas } from '../../../../local/aws/quotas.ts';
import { storage } from '../../../../local/aws/storage.ts';
import { bench } from './bench.ts';

describe('SNS', () => {
  it('keeps what was published', async () => {
    const { cloud, ask, sns } = bench();
    const service = notifications(cloud);
    const TopicArn = service.addTopic('alerts');
    await ask(sns.send(new PublishCommand({ TopicArn, Subject: 'Quarantine', Message: '{"host":"i-1"}' })));
    expect(service.published).toEqual([
      expect.objectContaining({ topicArn: TopicArn, subject: 'Quarantine', message: '{"host":"i-1"}', caller: 'test' }),
    ]);
  });
  it('gives each protocol its own text, and the default to the others', async () => {
    const { cloud, ask, sns } = bench();
    const service = notifications(cloud);
    const TopicArn = service.addTopic('alerts');
    const Message = JSON.stringify({ default: 'plain', https: '{}' });
    await ask(sns.send(new PublishCommand({ TopicArn, Message, MessageStructure: 'json' })));
    expect(service.published).toEqual([expect.objectContaining({ message: 'plain', byProtocol: { default: 'plain', https: '{}' } })]);
  });
  it.each([
    ['texts that are no JSON', { Message: 'x', MessageStructure: 'json' }, 'InvalidParameter'],
    ['texts without a default', { Message: '{"https":"x"}', MessageStructure: 'json' }, 'InvalidParameter'],
    ['a text that is no text', { Message: '{"default":"x","https":{}}', MessageStructure: 'json' }, 'InvalidParameter'],
    ['another structure', { Message: '{"default":"x"}', MessageStructure: 'xml' }, 'InvalidParameter'],
    ['an unknown topic', { TopicArn: 'arn:none', Message: 'x' }, 'NotFound'],
    ['an empty message', { Message: '' }, 'InvalidParameter'],
    ['a subject of two lines', { Message: 'x', Subject: 'a\nb' }, 'InvalidParameter'],
    ['a subject of 100 characters', { Message: 'x', Subject: 'a'.repeat(100) }, 'InvalidParameter'],
  ])('refuses %s', async (_case, over, code) => {
    const { cloud, refusal, sns } = bench();
    const TopicArn = notifications(cloud).addTopic('alerts');
    expect(await refusal(sns.send(new PublishCommand({ TopicArn, ...over })))).toMatch(new RegExp(`^${code}:`));
  });
});

describe('S3', () => {
  const Bucket = 'ways-home';
  function bucket() {
    const all = bench();
    const service = storage(all.cloud);
    service.addBucket(Bucket);
    return { ...all, service };
  }
  it('keeps text and bytes with their encryption', async () => {
    const { ask, s3, service } = bucket();
    await ask(
      s3.send(
        new PutObjectCommand({
          Bucket,
          Key: 'c-1/way-home.sh',
          Body: 'aws ec2 …',
          ServerSideEncryption: 'aws:kms',
          SSEKMSKeyId: 'key-1',
          ContentType: 'text/plain',
        }),
      ),
    );
    await ask(s3.send(new PutObjectCommand({ Bucket, Key: 'c-1/a.bin', Body: new Uint8Array([1, 2]) })));
    const got = await ask(s3.send(new GetObjectCommand({ Bucket, Key: 'c-1/way-home.sh' })));
    expect(await got.Body?.transformToString()).toBe('aws ec2 …');
    expect(await ask(s3.send(new HeadObjectCommand({ Bucket, Key: 'c-1/a.bin' })))).toMatchObject({
      ContentLength: 2,
      ServerSideEncryption: 'AES256',
    });
    expect(service.object(Bucket, 'c-1/way-home.sh')).toMatchObject({ encryption: 'aws:kms', keyId: 'key-1' });
    const list = await ask(s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'c-1/', MaxKeys: 1 })));
    expect([list.IsTruncated, list.Contents?.map(({ Key }) => Key)]).toEqual([true, ['c-1/a.bin']]);
    await ask(s3.send(new DeleteObjectCommand({ Bucket, Key: 'c-1/a.bin' })));
    await ask(s3.send(new DeleteObjectCommand({ Bucket, Key: 'c-1/a.bin' })));
    expect([service.keys(Bucket), service.text(Bucket, 'c-1/way-home.sh')]).toEqual([['c-1/way-home.sh'], 'aws ec2 …']);
  });
  it('refuses what is not there and an overwrite that was not meant', async () => {
    const { ask, s3, refusal } = bucket();
    expect(await refusal(s3.send(new GetObjectCommand({ Bucket, Key: 'none' })))).toMatch(/^NoSuchKey/);
    expect(await refusal(s3.send(new HeadObjectCommand({ Bucket, Key: 'none' })))).toMatch(/^NotFound/);
    expect(await refusal(s3.send(new GetObjectCommand({ Bucket: 'none', Key: 'none' })))).toMatch(/^NoSuchBucket/);
    const put = () => s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', IfNoneMatch: '*' }));
    await ask(put());
    expect(await refusal(put())).toMatch(/^PreconditionFailed/);
  });
});

describe('Service Quotas', () => {
  it('answers applied values and refuses unknown quotas', async () => {
    const { cloud, ask, quotas, refusal } = bench();
    const service = serviceQuotas(cloud);
    service.set('ec2', 'L-1216C47A', 5);
    const read = async (ServiceCode: string, QuotaCode: string) =>
      (await ask(quotas.send(new GetServiceQuotaCommand({ ServiceCode, QuotaCode })))).Quota?.Value;
    expect([await read('ec2', 'L-1216C47A'), await read('ebs', 'L-39BD5252')]).toEqual([5, 5]);
    expect(await refusal(quotas.send(new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: 'L-0' })))).toMatch(
      /^NoSuchResourceException/,
    );
  });
  it('knows the default of a quota that has no applied value', async () => {
    const { cloud, ask, quotas, refusal } = bench();
    serviceQuotas(cloud);
    const io1 = { ServiceCode: 'ebs', QuotaCode: 'L-FD252861' };
    expect(await refusal(quotas.send(new GetServiceQuotaCommand(io1)))).toMatch(/^NoSuchResourceException/);
    expect((await ask(quotas.send(new GetAWSDefaultServiceQuotaCommand(io1)))).Quota?.Value).toBe(50);
  });
});

describe('KMS', () => {
  const arn = 'arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555';
  it('tells the state of a key, tells EC2 when it changes, and knows no key of another account', async () => {
    const { cloud, ask, kms, refusal } = bench();
    const told: string[] = [];
    const keys = keyManagement(cloud, {
      disableKey: (key) => void told.push(`off ${key}`),
      enableKey: (key) => void told.push(`on ${key}`),
    });
    const state = async () => (await ask(kms.send(new DescribeKeyCommand({ KeyId: arn })))).KeyMetadata?.KeyState;
    expect(await state()).toBe('Enabled');
    keys.set(arn, 'PendingDeletion');
    expect(await state()).toBe('PendingDeletion');
    keys.set(arn, 'Enabled');
    expect(told).toEqual([`off ${arn}`, `on ${arn}`]);
    const foreign = arn.replace('111122223333', '999999999999');
    expect(await refusal(kms.send(new DescribeKeyCommand({ KeyId: foreign })))).toMatch(/^NotFoundException/);
    keys.set(arn, undefined);
    expect(await refusal(kms.send(new DescribeKeyCommand({ KeyId: arn })))).toMatch(/^NotFoundException/);
  });
});
