import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { buildApp } from '../../../infra/app.ts';
import { lackingTypes } from '../../../infra/rehearsal.ts';
import { synthesisedIn } from '../../rehearsal/report.ts';
import { configuration, type Resource, type Resources } from './assembly.ts';

const handle = 'AWS::CloudFormation::WaitConditionHandle';

/** All resources by `<stack>/<logical id>`, with the context as the CDK CLI hands it over. */
function resources(rehearsal: boolean): Resources {
  if (rehearsal) process.env['CDK_CONTEXT_JSON'] = '{"rehearsal":"1"}';
  const app = buildApp({ bundle: false, outdir: mkdtempSync(join(tmpdir(), 'ahps-rehearsal-')), configuration });
  delete process.env['CDK_CONTEXT_JSON'];
  const all: Record<string, Resource> = {};
  for (const { stackName, template } of app.synth().stacks)
    for (const [id, resource] of Object.entries((template as { Resources: Resources }).Resources)) all[`${stackName}/${id}`] = resource;
  return all;
}

describe('the rehearsal', () => {
  const production = resources(false);
  const rehearsal = resources(true);

  it('without its flag nothing is retyped', () => {
    expect(Object.values(production).filter(({ Type }) => Type === handle)).toEqual([]);
  });
  it('with it, exactly the listed types are, and nothing else differs', () => {
    expect(Object.keys(rehearsal)).toEqual(Object.keys(production));
    const retyped = new Set<string>();
    for (const [id, resource] of Object.entries(production)) {
      const other = rehearsal[id];
      if (lackingTypes[resource.Type] === undefined) expect(other).toEqual(resource);
      else {
        retyped.add(resource.Type);
        expect(other?.Type).toBe(handle);
        expect(other?.Properties).toBeUndefined();
      }
    }
    expect([...retyped].toSorted()).toEqual(Object.keys(lackingTypes).toSorted());
  });
  it('nothing asks a retyped resource for an attribute or its name: it has none', () => {
    const retyped = Object.keys(production).filter((id) => lackingTypes[production[id]?.Type ?? ''] !== undefined);
    const text = JSON.stringify(rehearsal);
    for (const id of retyped) {
      const logicalId = id.split('/')[1] ?? '';
      expect(text).not.toContain(`{"Ref":"${logicalId}"}`);
      expect(text).not.toContain(`{"Fn::GetAtt":["${logicalId}"`);
    }
  });
  it('its report counts what was synthesised and names what was retyped', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ahps-report-'));
    const template = { Resources: { A: { Type: 'AWS::SQS::Queue' }, B: { Type: handle } } };
    writeFileSync(join(folder, 'ahps-x.template.json'), JSON.stringify(template));
    expect(synthesisedIn(folder)).toEqual({ resources: { 'ahps-x': 2 }, retyped: [{ stack: 'ahps-x', logicalId: 'B' }] });
  });
});
