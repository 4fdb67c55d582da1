import { account } from './place.ts';
import type { Keys } from './signed.ts';
import { rootKeys, sendSigned } from './signed.ts';

export const personNames = ['borrower', 'owner', 'stranger'] as const;
export type PersonName = (typeof personNames)[number];

/** Somebody who calls the API: a role of the emulator's IAM, assumed through its STS. */
export interface Person {
  readonly name: PersonName;
  /** Unique id of the role, which the configuration names. */
  readonly roleId: string;
  readonly keys: Keys;
}
export type People = Readonly<Record<PersonName, Person>>;

const roles: Readonly<Record<PersonName, string>> = { borrower: 'load-testers', owner: 'web-platform', stranger: 'visitors' };

/** Makes the three roles, each allowed to call any API, and assumes them. What they may borrow the product decides. */
export async function makePeople(port: number): Promise<People> {
  const made = await Promise.all(personNames.map((name) => makePerson(port, name)));
  return Object.fromEntries(made.map((person) => [person.name, person])) as Record<PersonName, Person>;
}

async function makePerson(port: number, name: PersonName): Promise<Person> {
  const RoleName = roles[name];
  const trust = [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' }];
  const call = [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }];
  const created = await query(port, 'iam', {
    Action: 'CreateRole',
    Version: '2010-05-08',
    RoleName,
    AssumeRolePolicyDocument: policy(trust),
  });
  await query(port, 'iam', { Action: 'PutRolePolicy', Version: '2010-05-08', RoleName, PolicyName: 'call', PolicyDocument: policy(call) });
  const RoleArn = `arn:aws:iam::${account}:role/${RoleName}`;
  const session = await query(port, 'sts', { Action: 'AssumeRole', Version: '2011-06-15', RoleArn, RoleSessionName: name });
  const keys = {
    accessKeyId: tag(session, 'AccessKeyId'),
    secretAccessKey: tag(session, 'SecretAccessKey'),
    sessionToken: tag(session, 'SessionToken'),
  };
  return { name, roleId: tag(created, 'RoleId'), keys };
}

const policy = (Statement: readonly object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });

/** One request in the AWS query protocol, as the emulator's root. */
export async function query(port: number, service: string, parameters: Readonly<Record<string, string>>): Promise<string> {
  const body = new URLSearchParams(parameters).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await sendSigned({ port, method: 'POST', path: '/', headers, body, service, keys: rootKeys });
  if (answer.status !== 200) throw new Error(`${service} ${String(parameters['Action'])}: ${answer.status} ${answer.text.slice(0, 300)}`);
  return answer.text;
}

/** The text of the first element with that name. */
export function tag(xml: string, name: string): string {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  if (found === undefined) throw new Error(`no ${name} in ${xml.slice(0, 300)}`);
  return found.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
}
