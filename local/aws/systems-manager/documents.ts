import { createHash } from 'node:crypto';
import type * as ssm from '@aws-sdk/client-ssm';
import type { Cloud } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import { demand, operation } from '../operation.ts';
import { documentModels } from './document-models.ts';
import type { Run } from './run.ts';

interface DeclaredParameter {
  readonly type?: string;
  readonly default?: string | readonly string[] | number | boolean;
  readonly allowedPattern?: string;
  readonly allowedValues?: readonly string[];
  readonly description?: string;
  readonly interpolationType?: string;
}
/** A parsed command document, schemaVersion 2.2 [SSM-SCHEMA]. */
export interface DocumentContent {
  readonly schemaVersion: string;
  readonly description?: string;
  readonly parameters?: Readonly<Record<string, DeclaredParameter>>;
  readonly mainSteps: readonly { readonly action: string; readonly name: string; readonly inputs?: Readonly<Record<string, unknown>> }[];
}
/** One version of a document as it is put into the local cloud. `run` defaults to the model of its name. */
export interface DocumentSeed {
  readonly name: string;
  readonly version: string;
  readonly content: DocumentContent;
  readonly run?: Run;
  /** The text as deployed; the hash is of this. Default: the content as JSON. */
  readonly text?: string;
}
/** One stored version. */
export interface Document extends DocumentSeed {
  readonly run: Run;
  readonly text: string;
  readonly hash: string;
  readonly createdAt: number;
}

/** Documents by name and version. With UpdateMethod NewVersion the newest is the default one [CFN-SSM]. */
export class Documents {
  private readonly cloud: Cloud;
  private readonly versions = new Map<string, Document[]>();

  constructor(cloud: Cloud) {
    this.cloud = cloud;
  }

  add(seed: DocumentSeed): Document {
    if (seed.content.schemaVersion !== '2.2') throw new TypeError(`${seed.name}: schemaVersion must be 2.2 [SSM-SCHEMA]`);
    const model = Object.entries(documentModels).find(([name]) => seed.name.endsWith(name))?.[1];
    const run = seed.run ?? model;
    if (run === undefined) throw new TypeError(`${seed.name}: no model says what this document does; give one as run`);
    const text = seed.text ?? JSON.stringify(seed.content);
    if (Buffer.byteLength(text) > 65_536) throw new TypeError(`${seed.name}: larger than 64 KB [SSM-Q]`);
    const document: Document = {
      ...seed,
      run,
      text,
      hash: createHash('sha256').update(text).digest('hex'),
      createdAt: this.cloud.clock.now(),
    };
    const others = (this.versions.get(seed.name) ?? []).filter((each) => each.version !== seed.version);
    this.versions.set(seed.name, [...others, document]);
    return document;
  }

  /** The version asked for: a number, `$DEFAULT` or `$LATEST`. */
  get(name: string | undefined, version = '$DEFAULT'): Document {
    const all = this.versions.get(name ?? '');
    if (all === undefined) throw new AwsError('InvalidDocument', `Document with name ${name} does not exist.`);
    const found = version.startsWith('$') ? all.at(-1) : all.find((each) => each.version === version);
    if (found === undefined) throw new AwsError('InvalidDocumentVersion', `Document ${name} has no version ${version}.`);
    return found;
  }

  describe(document: Document): ssm.DocumentDescription {
    const newest = this.get(document.name).version;
    return {
      Name: document.name,
      DocumentVersion: document.version,
      LatestVersion: newest,
      DefaultVersion: newest,
      Hash: document.hash,
      HashType: 'Sha256',
      Owner: this.cloud.account,
      CreatedDate: new Date(document.createdAt),
      Status: 'Active',
      Description: document.content.description,
      SchemaVersion: document.content.schemaVersion,
      DocumentType: 'Command',
      DocumentFormat: 'YAML',
      PlatformTypes: ['Linux'],
      Parameters: Object.entries(document.content.parameters ?? {}).map(([Name, declared]) => ({
        Name,
        Type: declared.type === 'StringList' ? 'StringList' : 'String',
        Description: declared.description,
        DefaultValue: declared.default === undefined ? undefined : String(declared.default),
      })),
    };
  }

  operations() {
    return {
      DescribeDocument: operation<ssm.DescribeDocumentRequest, ssm.DescribeDocumentResult>(
        ['Name', 'DocumentVersion'],
        ({ Name, DocumentVersion }) => ({
          Document: this.describe(this.get(Name, DocumentVersion)),
        }),
      ),
      GetDocument: operation<ssm.GetDocumentRequest, ssm.GetDocumentResult>(['Name', 'DocumentVersion', 'DocumentFormat'], (input) => {
        const { name, version, text, createdAt } = this.get(input.Name, input.DocumentVersion);
        return {
          Name: name,
          DocumentVersion: version,
          Content: text,
          CreatedDate: new Date(createdAt),
          Status: 'Active',
          DocumentType: 'Command',
          DocumentFormat: 'YAML',
        };
      }),
    };
  }
}

/**
 * The parameters that the run sees, one string each (lists joined by commas). InvalidParameters for an
 * undeclared or missing one, or one that its declaration does not allow [API-SSM][SSM-SCHEMA].
 */
export function boundParameters(content: DocumentContent, given: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  const declared = content.parameters ?? {};
  const undeclared = Object.keys(given).filter((name) => declared[name] === undefined);
  demand(undeclared.length === 0, 'InvalidParameters', `undeclared parameters: ${undeclared.join(', ')}`);
  return Object.fromEntries(Object.entries(declared).map(([name, declaration]) => [name, bound(name, declaration, given[name])]));
}

function bound(name: string, declared: DeclaredParameter, given: readonly string[] | undefined): string {
  if (given === undefined) {
    demand(declared.default !== undefined, 'InvalidParameters', `the parameter ${name} is required`);
    return Array.isArray(declared.default) ? declared.default.join(',') : String(declared.default);
  }
  demand(declared.type === 'StringList' || given.length === 1, 'InvalidParameters', `the parameter ${name} takes one value`);
  const pattern = declared.allowedPattern === undefined ? undefined : new RegExp(declared.allowedPattern);
  for (const value of given) {
    demand(pattern?.test(value) ?? true, 'InvalidParameters', `the value of ${name} does not match ${declared.allowedPattern}`);
    demand(declared.allowedValues?.includes(value) ?? true, 'InvalidParameters', `the value of ${name} is not one of those allowed`);
  }
  return given.join(',');
}

/** Seconds that the document may run: its steps' own `timeoutSeconds`, 3600 if they name none [SSM-MON]. */
export function executionTimeout(content: DocumentContent, parameters: Readonly<Record<string, string>>): number {
  const seconds = content.mainSteps.map((step) => {
    const given = step.inputs?.['timeoutSeconds'];
    const written = (typeof given === 'string' || typeof given === 'number' ? String(given) : '').replace(
      /\{\{\s*(\w+)\s*\}\}/g,
      (_all, name: string) => parameters[name] ?? '',
    );
    return Number(written) || 3600;
  });
  return seconds.reduce((sum, each) => sum + each, 0);
}
