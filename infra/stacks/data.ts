import { Duration, RemovalPolicy, Stack, Validations, type StackProps } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rbin from 'aws-cdk-lib/aws-rbin';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { indexAttributes, indexKeys, type IndexName } from '#core/contracts/table.ts';

/** What outlives every deployment: the ledger and the ways home. Nothing here is deleted with the stack. */
export class DataStack extends Stack {
  readonly key: kms.Key;
  readonly table: dynamodb.Table;
  readonly wayHome: s3.Bucket;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    this.key = new kms.Key(this, 'Key', {
      description: 'Ledger and alerts of the Adaptive Host Persona System',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // Alarms publish to the encrypted alert topic; the service has no role that could be named instead.
    this.key.grant(new iam.ServicePrincipal('cloudwatch.amazonaws.com'), 'kms:Decrypt', 'kms:GenerateDataKey');
    this.table = this.ledger();
    this.wayHome = this.bucket();
    // An original that somebody deletes while it lies beside its host can be had back for a week.
    new rbin.CfnRule(this, 'SetAsideOriginals', {
      description: 'Originals of lent hosts',
      resourceType: 'EBS_VOLUME',
      resourceTags: [{ resourceTagKey: 'ahps:set-aside', resourceTagValue: 'true' }],
      retentionPeriod: { retentionPeriodValue: 7, retentionPeriodUnit: 'DAYS' },
    });
  }

  private ledger(): dynamodb.Table {
    const text = (name: string): dynamodb.Attribute => ({ name, type: dynamodb.AttributeType.STRING });
    const table = new dynamodb.Table(this, 'CheckoutTable', {
      partitionKey: text('pk'),
      sortKey: text('sk'),
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: this.key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // Idempotency keys carry it; they are worth nothing a week after their loan.
      timeToLiveAttribute: 'expiresAt',
      stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const [indexName, [partition, sort]] of Object.entries(indexKeys)) {
      const attributes = indexAttributes[indexName as IndexName];
      table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: text(partition),
        sortKey: text(sort),
        ...(attributes === 'all'
          ? { projectionType: dynamodb.ProjectionType.ALL }
          : { projectionType: dynamodb.ProjectionType.INCLUDE, nonKeyAttributes: [...attributes] }),
      });
    }
    return table;
  }

  /** Encrypted by S3's own key: on the day for which these texts are written, ours may be what is broken. */
  private bucket(): s3.Bucket {
    const bucket = new s3.Bucket(this, 'WayHome', {
      versioned: true,
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [{ id: 'past-loans', expiration: Duration.days(400), noncurrentVersionExpiration: Duration.days(400) }],
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'A few kilobytes per loan, written by one role; CloudTrail data events show who read them, a log bucket would only need one itself.',
    });
    return bucket;
  }
}
