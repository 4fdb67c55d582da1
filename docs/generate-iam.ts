import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../infra/app.ts';
import type { Generated } from './generate-personas.ts';

/** The deployment that the local cloud boots from, and whose grants `npm run test:grants` takes away one by one. */
const configuration = 'infra/configuration.demo.json';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}
interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Every role of the synthesised template: what it may do, on what, and under which conditions. */
export function generateIam(): Generated {
  const outdir = mkdtempSync(join(tmpdir(), 'ahps-iam-'));
  const { stacks } = buildApp({ bundle: false, outdir, configuration }).synth();
  const resources = stacks.flatMap(({ template }) =>
    Object.entries((template as { readonly Resources?: Readonly<Record<string, Resource>> }).Resources ?? {}),
  );
  rmSync(outdir, { recursive: true, force: true });
  const roles = resources
    .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    .map(([id]) => ({ id, statements: statementsOf(resources, id) }));
  const granted = roles.flatMap(({ statements }) =>
    statements.flatMap(({ Effect, Action }) => (Effect === 'Allow' ? [Action].flat() : [])),
  );
  const content = [
    '# What each role may do',
    '',
    `Generated from the template of \`${configuration}\` by \`npm run gen\`; do not edit.`,
    '',
    `${granted.length} grants (one action of one statement) of ${roles.length} roles. The local cloud authorises every call by them; \`npm run test:grants\` takes each away and sees a scenario fail.`,
    ...roles.filter(({ statements }) => statements.length > 0).flatMap(({ id, statements }) => section(titleOf(resources, id), statements)),
    '',
  ].join('\n');
  return { path: 'docs/generated/iam.md', content };
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : [value]);

function statementsOf(resources: readonly (readonly [string, Resource])[], role: string): Statement[] {
  return resources
    .filter(
      ([, { Type, Properties }]) => Type === 'AWS::IAM::Policy' && list(Properties['Roles']).some((each) => text(each) === `<${role}>`),
    )
    .flatMap(([, { Properties }]) => (Properties['PolicyDocument'] as { readonly Statement: readonly Statement[] }).Statement);
}

/** The function of a role, or what else takes it. */
function titleOf(resources: readonly (readonly [string, Resource])[], role: string): string {
  const [, target] = resources.find(([, { Properties }]) => text(Properties['Role'] ?? '') === `<${role}.Arn>`) ?? [];
  const name = target?.Metadata?.['ahps:function'];
  return typeof name === 'string'
    ? `The function ${name}`
    : role.replace(/Role(?<profile>\w*?)[0-9A-F]{8}$/, (_all, profile: string) => (profile === '' ? '' : ` ${profile}`));
}

function section(title: string, statements: readonly Statement[]): string[] {
  const rows = statements.map(({ Effect, Action, Resource, Condition = {} }) => {
    const actions = [Action].flat().map((each) => `\`${each}\``);
    return `| ${Effect === 'Deny' ? '**never** ' : ''}${actions.join(', ')} | ${list(Resource)
      .map((each) => `\`${text(each)}\``)
      .join(', ')} | ${conditions(Condition)} |`;
  });
  return ['', `## ${title}`, '', '| actions | resources | conditions |', '|---|---|---|', ...rows];
}

const conditions = (block: NonNullable<Statement['Condition']>): string =>
  Object.entries(block)
    .flatMap(([operator, keys]) =>
      Object.entries(keys).map(
        ([key, value]) =>
          `\`${key}\` ${operator} ${list(value)
            .map((each) => `\`${text(each)}\``)
            .join(', ')}`,
      ),
    )
    .join('; ');

const pseudo: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::Region': '<region>',
  'AWS::AccountId': '<account>',
};

/** A value of the template as text: references as <…>. */
function text(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[intrinsic, argument] = []] = Object.entries(value ?? {}) as [string, unknown][];
  if (intrinsic === 'Ref') return pseudo[String(argument)] ?? `<${String(argument)}>`;
  if (intrinsic === 'Fn::GetAtt' && Array.isArray(argument)) return `<${argument.join('.')}>`;
  if (intrinsic === 'Fn::ImportValue') return `<${text(argument).replace(/^.*?:ExportsOutput(?:FnGetAtt|Ref)/, '')}>`;
  if (intrinsic === 'Fn::Join' && Array.isArray(argument)) return list(argument[1]).map(text).join(String(argument[0]));
  throw new Error(`no text for ${JSON.stringify(value)}`);
}
