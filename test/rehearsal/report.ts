import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adjustments } from './adjust.ts';
import type { Refusal } from './door.ts';

export interface ScenarioResult {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
  /** What went otherwise than it must; absent where all went well. */
  readonly message?: string;
}
export interface Retyped {
  readonly stack: string;
  readonly logicalId: string;
}
export interface BackendReport {
  readonly name: 'local' | 'moto';
  /** Resources by stack, the retyped ones included. */
  readonly resources: Readonly<Record<string, number>>;
  readonly retyped: readonly Retyped[];
  readonly scenarios: readonly ScenarioResult[];
  readonly deniedByIam: readonly Refusal[];
  /** What went wrong inside the functions, where a scenario failed. */
  readonly troubles: readonly string[];
  readonly differences: readonly string[];
}
export interface Report {
  readonly backends: readonly BackendReport[];
  readonly leftBehind: readonly string[];
}

/** What the CDK has synthesised into the folder: resources by stack, and which of them were retyped. */
export function synthesisedIn(folder: string): Pick<BackendReport, 'resources' | 'retyped'> {
  const resources: Record<string, number> = {};
  const retyped: Retyped[] = [];
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.template.json'))) {
    const stack = file.replace('.template.json', '');
    const { Resources = {} } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { Resources?: Record<string, { Type: string }> };
    resources[stack] = Object.keys(Resources).length;
    for (const [logicalId, { Type }] of Object.entries(Resources))
      if (Type === 'AWS::CloudFormation::WaitConditionHandle') retyped.push({ stack, logicalId });
  }
  return { resources, retyped };
}

/** Whether the rehearsal went as it must. */
export const isGood = ({ backends, leftBehind }: Report): boolean =>
  leftBehind.length === 0 && backends.every(({ scenarios, deniedByIam }) => deniedByIam.length === 0 && scenarios.every(({ ok }) => ok));

/** The report for people. */
export function* reportLines({ backends, leftBehind }: Report): Generator<string> {
  for (const { name, resources, retyped, scenarios, deniedByIam, troubles, differences } of backends) {
    yield `Backend ${name}`;
    yield `  resources    ${Object.entries(resources)
      .map(([stack, count]) => `${stack} ${count}`)
      .join(', ')}`;
    yield `  retyped      ${retyped.map(({ logicalId }) => logicalId).join(', ') || 'nothing'}`;
    for (const { name: what, ok, seconds, message } of scenarios) {
      yield `  ${ok ? 'ok    ' : 'FAILED'}  ${seconds.toFixed(1).padStart(6)} s  ${what}`;
      if (message !== undefined) yield* message.split('\n').map((line) => `            ${line}`);
    }
    yield `  refused by IAM  ${deniedByIam.length === 0 ? 'nothing' : ''}`;
    for (const { by, operation, code, message } of deniedByIam) yield `    ${by} ${operation}: ${code} ${message}`;
    if (troubles.length > 0) yield '  inside the functions';
    for (const trouble of troubles) yield `    - ${trouble}`;
    if (differences.length > 0) yield '  differences';
    for (const difference of differences) yield `    - ${difference}`;
  }
  yield 'Adjusted after the deployment, because the emulator judges otherwise than AWS';
  for (const each of adjustments) yield `  - ${each}`;
  yield `Left behind  ${leftBehind.join(', ') || 'nothing'}`;
}
