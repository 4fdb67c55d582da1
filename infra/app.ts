import { App, Aspects, Tags, Validations } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import cdk from '../cdk.json' with { type: 'json' };
import { bundle } from './bundle.ts';
import { contextArguments } from './command-line.ts';
import { configure } from './config.ts';
import { RetypeForRehearsal } from './rehearsal.ts';
import { DataStack } from './stacks/data.ts';
import { MonitoringStack } from './stacks/monitoring.ts';
import { ServiceStack } from './stacks/service.ts';

export interface BuildOptions {
  /** Build the functions' code; without it each holds a stand-in, and nothing else of the templates differs. Default: true. */
  readonly bundle?: boolean;
  /** Hold the templates against CloudFormation's rules and cdk-nag: synthesis throws on a finding (costs 4 s). Default: as `bundle`. */
  readonly check?: boolean;
  readonly outdir?: string;
  /** Path of a file or the configuration itself. Default: the context `configuration`, then infra/configuration.json. */
  readonly configuration?: object | string;
}

/** The whole deployment as a CDK app, not yet synthesised. */
export function buildApp({ bundle: bundling = true, check = bundling, configuration, ...options }: BuildOptions = {}): App {
  const app = new App({
    ...options,
    context: { ...cdk.context, ...contextArguments(process.argv) },
    analyticsReporting: false,
    builtinCloudFormationValidation: check,
  });
  const named: unknown = app.node.tryGetContext('configuration');
  const deployment = configure(configuration ?? (typeof named === 'string' ? named : 'infra/configuration.json'));
  const { namespace } = deployment;
  const folders = bundling && app.node.tryGetContext('bundle') !== 'false' ? bundle() : undefined;
  const codeOf = (name: keyof ReturnType<typeof bundle>): Code =>
    folders === undefined ? Code.fromInline('exports.handler = null;') : Code.fromAsset(folders[name]);
  const data = new DataStack(app, `${namespace}-data`);
  const service = new ServiceStack(app, `${namespace}-service`, { deployment, data, codeOf });
  new MonitoringStack(app, `${namespace}-monitoring`, { deployment, service });
  for (const [key, value] of Object.entries(deployment.extraTags)) Tags.of(app).add(key, value);
  if (app.node.tryGetContext('rehearsal') === '1') Aspects.of(app).add(new RetypeForRehearsal());
  if (check) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}

if (import.meta.main) buildApp().synth();
