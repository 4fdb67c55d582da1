import { afterAll } from '@jest/globals';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoTable } from '#adapters/table.ts';
import type { Table } from '#core/contracts/table.ts';
import { indexKeys } from '#core/contracts/table.ts';
import { projectionOf } from './projection.ts';
import { tableContract } from './table.contract.ts';

/** The adapter on AWS's own DynamoDB Local; `npm run test:dynamodb` starts that and names its port. */
const client = new DynamoDBClient({
  endpoint: `http://127.0.0.1:${process.env['DYNAMODB_LOCAL_PORT'] ?? 'missing'}`,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  requestHandler: { httpAgent: { maxSockets: 200 }, socketAcquisitionWarningTimeout: 60_000 },
});
const documents = DynamoDBDocumentClient.from(client);
let tables = 0;

async function make(): Promise<Table> {
  const TableName = `contract-${tables++}`;
  const attributes = new Set(['pk', 'sk', ...Object.values(indexKeys).flat()]);
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [...attributes].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keySchema('pk', 'sk'),
      GlobalSecondaryIndexes: Object.entries(indexKeys).map(([IndexName, [partition, sort]]) => ({
        IndexName,
        KeySchema: keySchema(partition, sort),
        Projection: projectionOf(IndexName),
      })),
    }),
  );
  return dynamoTable(documents, TableName);
}

function keySchema(partition: string, sort: string): { AttributeName: string; KeyType: 'HASH' | 'RANGE' }[] {
  return [
    { AttributeName: partition, KeyType: 'HASH' },
    { AttributeName: sort, KeyType: 'RANGE' },
  ];
}

afterAll(() => client.destroy());
tableContract('the table on DynamoDB Local', make);
