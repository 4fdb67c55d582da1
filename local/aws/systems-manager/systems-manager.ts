import type * as ssm from '@aws-sdk/client-ssm';
import type { Cloud } from '../cloud.ts';
import type { Hosts } from '../hosts.ts';
import { demand, operation, paged } from '../operation.ts';
import type { AgentOptions } from './agents.ts';
import { Agents } from './agents.ts';
import { commandOperations } from './command-operations.ts';
import type { CommandRecord } from './commands.ts';
import { Commands } from './commands.ts';
import type { Document, DocumentSeed } from './documents.ts';
import { Documents } from './documents.ts';
import type { Run } from './run.ts';
import type { DocumentRun } from './invocations.ts';
import type { ParameterSeed } from './parameters.ts';
import { Parameters } from './parameters.ts';

/** Systems Manager, seen from its owner, the auditor and the tests. */
export interface SystemsManager {
  /** Puts a document version; the newest is the default. Throws if nothing says what it does. */
  addDocument(seed: DocumentSeed): Document;
  addParameter(seed: ParameterSeed): void;
  /** A State Manager association with these instances. */
  addAssociation(seed: { readonly name: string; readonly instanceIds: readonly string[]; readonly schedule?: string }): void;
  /** Hosts that run from the start: without it they are known only once somebody asks for them by id. */
  enroll(instanceIds: readonly string[]): void;
  readonly commands: readonly CommandRecord[];
  /** Every effect of a document on a machine, with the root on which it happened. */
  readonly runs: readonly DocumentRun[];
  isOnline(instanceId: string): boolean;
  /** Fault: the agent loses its connection, or has it back. */
  setConnected(instanceId: string, connected: boolean): void;
  /** Fault: the document of that name does this instead of its model; undefined: its model again. */
  override(documentName: string, run: Run | undefined): void;
}

/** Systems Manager at the level of the calls that the adapters make: Run Command, documents, inventory, parameters. */
export function systemsManager(cloud: Cloud, hosts: Hosts, options: AgentOptions = {}): SystemsManager {
  const agents = new Agents(cloud, hosts, options);
  const documents = new Documents(cloud);
  const parameters = new Parameters(cloud);
  const commands = new Commands(cloud, hosts, agents, documents);
  const associations: Association[] = [];
  cloud.register('SSM', {
    ...commandOperations(cloud, commands),
    ...documents.operations(),
    ...parameters.operations(),
    ...inventory(hosts, agents),
    ...associationOperations(associations),
  });
  return {
    addDocument: (seed) => documents.add(seed),
    addParameter: (seed) => parameters.add(seed),
    addAssociation: (seed) => void associations.push({ ...seed, id: cloud.random.hex(32) }),
    enroll: (instanceIds) => agents.enroll(instanceIds),
    commands: commands.all,
    runs: commands.runs,
    isOnline: (instanceId) => agents.online(instanceId),
    setConnected: (instanceId, connected) => agents.cut(instanceId, !connected),
    override(name, run) {
      if (run === undefined) commands.overrides.delete(name);
      else commands.overrides.set(name, run);
    },
  };
}

interface Association {
  readonly id: string;
  readonly name: string;
  readonly instanceIds: readonly string[];
  readonly schedule?: string;
}

function inventory(hosts: Hosts, agents: Agents) {
  const describe = (id: string): ssm.InstanceInformation[] => {
    const registeredAt = agents.registeredAt(id);
    const host = hosts.view(id);
    if (registeredAt === undefined || host === undefined || host.state === 'terminated') return [];
    const { status, at } = agents.ping(id);
    return [
      {
        InstanceId: id,
        PingStatus: status,
        LastPingDateTime: new Date(at),
        AgentVersion: agents.version(id),
        IsLatestVersion: true,
        PlatformType: 'Linux',
        PlatformName: 'Amazon Linux',
        PlatformVersion: '2023',
        ResourceType: 'EC2Instance',
        IPAddress: host.privateIps[0],
        RegistrationDate: new Date(registeredAt),
      },
    ];
  };
  return {
    DescribeInstanceInformation: operation<ssm.DescribeInstanceInformationRequest, ssm.DescribeInstanceInformationResult>(
      ['InstanceInformationFilterList', 'Filters', 'MaxResults', 'NextToken'],
      ({ InstanceInformationFilterList: old = [], Filters = [], MaxResults = 10, NextToken }) => {
        demand(old.length === 0 || Filters.length === 0, 'ValidationException', 'give Filters or InstanceInformationFilterList, not both');
        const filters = [
          ...Filters.map(({ Key, Values }) => ({ key: Key, values: Values })),
          ...old.map(({ key, valueSet }) => ({ key, values: valueSet })),
        ];
        const ids = filters.find(({ key }) => key === 'InstanceIds')?.values;
        const all = (ids ?? agents.all()).flatMap(describe);
        for (const { key } of filters)
          demand(key === 'InstanceIds' || key === 'PingStatus', 'InvalidFilterKey', `the filter ${key} is not modelled by the local cloud`);
        const status = filters.find(({ key }) => key === 'PingStatus')?.values;
        const { page, next } = paged(
          all.filter((each) => status?.includes(each.PingStatus ?? '') ?? true),
          MaxResults,
          NextToken,
        );
        return { InstanceInformationList: page, NextToken: next };
      },
    ),
  };
}

function associationOperations(associations: readonly Association[]) {
  const of = (id: string | undefined): Association[] => associations.filter((each) => id === undefined || each.instanceIds.includes(id));
  return {
    ListAssociations: operation<ssm.ListAssociationsRequest, ssm.ListAssociationsResult>(
      ['AssociationFilterList', 'MaxResults', 'NextToken'],
      ({ AssociationFilterList: filters = [], MaxResults = 50, NextToken }) => {
        for (const { key } of filters)
          demand(key === 'InstanceId', 'InvalidFilterKey', `the filter ${key} is not modelled by the local cloud`);
        const { page, next } = paged(of(filters[0]?.value), MaxResults, NextToken);
        const describe = (each: Association): ssm.Association => ({
          Name: each.name,
          AssociationId: each.id,
          AssociationVersion: '1',
          Targets: [{ Key: 'InstanceIds', Values: [...each.instanceIds] }],
          ...(each.schedule === undefined ? {} : { ScheduleExpression: each.schedule }),
        });
        return { Associations: page.map(describe), NextToken: next };
      },
    ),
    DescribeInstanceAssociationsStatus: operation<
      ssm.DescribeInstanceAssociationsStatusRequest,
      ssm.DescribeInstanceAssociationsStatusResult
    >(['InstanceId', 'MaxResults', 'NextToken'], ({ InstanceId, MaxResults = 50, NextToken }) => {
      const { page, next } = paged(of(InstanceId), MaxResults, NextToken);
      const infos = page.map((each) => ({
        AssociationId: each.id,
        Name: each.name,
        AssociationVersion: '1',
        InstanceId,
        Status: 'Success',
        DetailedStatus: 'Success',
      }));
      return { InstanceAssociationStatusInfos: infos, NextToken: next };
    }),
  };
}
