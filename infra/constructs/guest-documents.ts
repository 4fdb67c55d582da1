import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { parse } from 'yaml';

const folder = join(import.meta.dirname, '..', 'documents');

/** Names of the guest documents: their files' names. What each does to a simulated host is in `<name>.effect.yaml` beside it. */
export const documentNames = (): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.yaml') && !file.endsWith('.effect.yaml'))
    .map((file) => basename(file, '.yaml'))
    .toSorted();

/**
 * The guest documents as Systems Manager documents. A change makes a new version and leaves the old
 * ones, because a running loan pins the version and hash that it began with.
 */
export class GuestDocuments extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    for (const name of documentNames())
      new ssm.CfnDocument(this, name, {
        name,
        documentType: 'Command',
        documentFormat: 'JSON',
        targetType: '/AWS::EC2::Instance',
        updateMethod: 'NewVersion',
        content: parse(readFileSync(join(folder, `${name}.yaml`), 'utf8')) as object,
      });
  }
}
