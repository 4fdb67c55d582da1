import type { Identity } from '../boot/gateway.ts';
import type { KeyPair } from './signature.ts';

/** People of the demo; who may do what is said by the configuration, by the unique ids of their roles. */
export const personNames = ['borrower', 'owner', 'stranger'] as const;
export type PersonName = (typeof personNames)[number];

/** A key pair that is worth nothing outside this process, and whom it stands for. */
export interface Person extends KeyPair {
  readonly name: PersonName;
  readonly identity: Identity;
}

const account = '111122223333';

function person(name: PersonName, { role, roleId, session }: { role: string; roleId: string; session: string }): Person {
  const accessKeyId = `AKIALOCAL${name.toUpperCase()}`;
  return {
    name,
    accessKeyId,
    secretAccessKey: `local-secret-of-the-${name}`,
    identity: {
      accountId: account,
      accessKey: accessKeyId,
      caller: `${roleId}:${session}`,
      userArn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
    },
  };
}

/**
 * Key ids that the wire takes without looking at the signature, for tools that must be given some key: each
 * is its caller's name, and may do what the owner may. Every other id is unknown, as on AWS.
 */
export const practiceKeys = ['test', 'testing', 'local', 'dummy', 'golden'] as const;

/** The key pairs that the local server knows. */
export const people: Readonly<Record<PersonName, Person>> = {
  borrower: person('borrower', { role: 'load-testers', roleId: 'AROADEMOLOADTESTERS01', session: 'bo' }),
  owner: person('owner', { role: 'web-platform', roleId: 'AROADEMOWEBPLATFORM01', session: 'olga' }),
  stranger: person('stranger', { role: 'visitors', roleId: 'AROADEMOVISITORS00001', session: 'sam' }),
};
