import { CfnResource, type IAspect } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Resource types that the emulator of the rehearsal (test/rehearsal) cannot make, and why nothing is lost
 * there without them. Only with `-c rehearsal=1`; production knows nothing of it.
 */
export const lackingTypes: Readonly<Record<string, string>> = {
  'AWS::SSM::Document': 'MiniStack makes no documents; commands are sent at the door, where the same documents are',
  'AWS::Logs::QueryDefinition': 'MiniStack keeps no saved queries; they are for people who read the logs in the console',
  'AWS::Rbin::Rule': 'MiniStack has no Recycle Bin; no function calls it, it is a net under deleted originals',
};

/** Makes each resource of a lacking type one that every emulator has, which does nothing and has no properties. */
export class RetypeForRehearsal implements IAspect {
  visit(node: IConstruct): void {
    if (!(node instanceof CfnResource) || lackingTypes[node.cfnResourceType] === undefined) return;
    node.addOverride('Type', 'AWS::CloudFormation::WaitConditionHandle');
    node.addOverride('Properties', undefined);
  }
}
