import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entries, type FunctionName } from '#runtime/environment.ts';
import { buildApp } from '../../../infra/app.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export const functionNames = Object.keys(entries) as FunctionName[];
export const configuration = 'infra/configuration.example.json';

/** The app and its templates, made once per test file; no code is bundled. */
export function assemble() {
  const app = buildApp({ bundle: false, outdir: mkdtempSync(join(tmpdir(), 'ahps-assembly-')), configuration });
  const assembly = app.synth();
  const templateOf = (stack: string) =>
    (assembly.getStackByName(`ahps-${stack}`).template as { readonly Resources: Readonly<Record<string, Resource>> }).Resources;
  return { app, data: templateOf('data'), service: templateOf('service'), monitoring: templateOf('monitoring') };
}
export type Resources = Readonly<Record<string, Resource>>;

export const ofType = (resources: Resources, type: string): [string, Resource][] =>
  Object.entries(resources).filter(([, { Type }]) => Type === type);

/** Logical id of a function. */
export function logicalIdOf(resources: Resources, name: FunctionName): string {
  const [found] = ofType(resources, 'AWS::Lambda::Function').find(([, { Metadata }]) => Metadata?.['ahps:function'] === name) ?? [];
  if (found === undefined) throw new Error(`no function ${name}`);
  return found;
}

/** A value of the template as text: pseudo parameters by example, references by the logical id. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[intrinsic, argument] = []] = Object.entries(value ?? {}) as [string, unknown][];
  if (intrinsic === 'Ref') return pseudo[String(argument)] ?? `<${String(argument)}>`;
  if (intrinsic === 'Fn::GetAtt' && Array.isArray(argument)) return `<${argument.join('.')}>`;
  if (intrinsic === 'Fn::ImportValue') return `<${String(argument)}>`;
  if (intrinsic === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1]))
    return argument[1].map(text).join(String(argument[0]));
  throw new Error(`no text for ${JSON.stringify(value)}`);
}
const pseudo: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-west-1',
  'AWS::AccountId': '111122223333',
  'AWS::URLSuffix': 'amazonaws.com',
};

const list = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : [value]);

/** Every statement of a role, from all of its policies. */
export function statementsOf(resources: Resources, roleId: string): Statement[] {
  return ofType(resources, 'AWS::IAM::Policy')
    .filter(([, { Properties }]) => list(Properties['Roles']).some((role) => text(role) === `<${roleId}>`))
    .flatMap(([, { Properties }]) => (Properties['PolicyDocument'] as { readonly Statement: readonly Record<string, unknown>[] }).Statement)
    .map((statement) => ({
      Effect: statement['Effect'] as 'Allow' | 'Deny',
      Action: list(statement['Action']).map(String),
      Resource: list(statement['Resource']).map(text),
      Condition: (statement['Condition'] ?? {}) as Statement['Condition'],
    }));
}

/** Logical id of a function's role. */
export const roleIdOf = (resources: Resources, name: FunctionName): string =>
  text(resources[logicalIdOf(resources, name)]?.Properties['Role']).slice(1, -'.Arn>'.length);

/** What a function may do, by action. */
export const allowed = (statements: readonly Statement[]): string[] =>
  [...new Set(statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action))].toSorted();
