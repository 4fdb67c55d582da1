import type * as ssm from '@aws-sdk/client-ssm';
import type { Cloud } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import { demand, operation, paged } from '../operation.ts';

/** A parameter as it is put into the local cloud; public ones (`/aws/service/…`) too. */
export interface ParameterSeed {
  readonly name: string;
  readonly value: string;
  readonly type?: 'String' | 'StringList' | 'SecureString';
}
interface Stored extends Required<ParameterSeed> {
  readonly version: number;
  readonly at: number;
}

/** Parameter Store, reading side. */
export class Parameters {
  private readonly cloud: Cloud;
  private readonly stored = new Map<string, Stored>();

  constructor(cloud: Cloud) {
    this.cloud = cloud;
  }

  add(seed: ParameterSeed): void {
    const version = (this.stored.get(seed.name)?.version ?? 0) + 1;
    this.stored.set(seed.name, { type: 'String', ...seed, version, at: this.cloud.clock.now() });
  }

  operations() {
    return {
      GetParameter: operation<ssm.GetParameterRequest, ssm.GetParameterResult>(
        ['Name', 'WithDecryption'],
        ({ Name = '', WithDecryption }) => {
          const [name = '', version] = Name.split(':');
          const stored = this.stored.get(name);
          if (stored === undefined) throw new AwsError('ParameterNotFound', `Parameter ${Name} not found.`);
          const known = version === undefined || Number(version) === stored.version;
          demand(known, 'ParameterVersionNotFound', `Parameter ${name} has no version ${version}.`);
          return { Parameter: this.describe(stored, WithDecryption === true) };
        },
      ),
      // [API-SSM] at most 10 parameters a page
      GetParametersByPath: operation<ssm.GetParametersByPathRequest, ssm.GetParametersByPathResult>(
        ['Path', 'Recursive', 'WithDecryption', 'MaxResults', 'NextToken'],
        ({ Path = '', Recursive = false, WithDecryption = false, MaxResults = 10, NextToken }) => {
          demand(Path.startsWith('/'), 'ValidationException', 'The path must begin with a slash');
          demand(MaxResults >= 1 && MaxResults <= 10, 'ValidationException', 'MaxResults must be 1 to 10');
          const prefix = Path.endsWith('/') ? Path : `${Path}/`;
          const found = [...this.stored.values()]
            .filter(({ name }) => name.startsWith(prefix) && (Recursive || !name.slice(prefix.length).includes('/')))
            .toSorted((a, b) => (a.name < b.name ? -1 : 1));
          const { page, next } = paged(found, MaxResults, NextToken);
          return { Parameters: page.map((each) => this.describe(each, WithDecryption)), NextToken: next };
        },
      ),
    };
  }

  private describe({ name, value, type, version, at }: Stored, decrypted: boolean): ssm.Parameter {
    return {
      Name: name,
      Type: type,
      Value: type === 'SecureString' && !decrypted ? `ciphertext:${name}` : value,
      Version: version,
      LastModifiedDate: new Date(at),
      ARN: `arn:aws:ssm:${this.cloud.region}:${this.cloud.account}:parameter${name.startsWith('/') ? '' : '/'}${name}`,
      DataType: 'text',
    };
  }
}
