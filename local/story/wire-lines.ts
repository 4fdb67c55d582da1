import { people, practiceKeys } from '../server/people.ts';

/** Lines to paste for the AWS CLI and SDKs: where the wire is, with a key pair that is known here. */
export function wireLines({ url, region }: { readonly url: string; readonly region: string }): string[] {
  const { accessKeyId, secretAccessKey } = people.owner;
  return [
    '# the simulated AWS, for the AWS CLI, boto3 or any SDK',
    `export AWS_ENDPOINT_URL=${url} AWS_DEFAULT_REGION=${region} AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
    `# or any secret with one of the key ids ${practiceKeys.join(', ')}`,
    'aws ec2 describe-instances',
    `curl -sS -X POST -d '{"seconds": 3600}' ${url}/_local/clock`,
  ];
}
