import type { Attributes, Files, InstanceRecord, Tags, VolumeType } from './model.ts';

/** A volume of a host that is there from the start. */
export interface VolumeSeed {
  readonly device: string;
  /** Text of `/label`; the application expects it on its data volumes. */
  readonly label?: string;
  readonly id?: string;
  readonly size?: number;
  readonly type?: VolumeType;
  readonly iops?: number;
  readonly throughput?: number;
  readonly kmsKeyId?: string;
  readonly deleteOnTermination?: boolean;
  readonly multiAttach?: boolean;
  readonly tags?: Tags;
  readonly files?: Files;
}

export interface InterfaceSeed {
  readonly groups?: readonly string[];
  readonly privateIps?: readonly string[];
  readonly ipv6?: readonly string[];
  readonly prefixes?: readonly string[];
  readonly type?: 'interface' | 'efa' | 'trunk';
  readonly requesterId?: string;
  readonly sourceDestCheck?: boolean;
  readonly deleteOnTermination?: boolean;
  readonly enaSrd?: { readonly enabled: boolean; readonly udp: boolean };
  readonly tags?: Tags;
}

/** A production host that has run for a month. Only what matters to the test needs to be said. */
export interface HostSeed {
  readonly id?: string;
  readonly instanceType?: string;
  readonly zone?: string;
  readonly imageId?: string;
  /** Tags of the instance; `ahps:managed` goes on its volumes, interfaces and address too, unless `childTags` says otherwise. */
  readonly tags?: Tags;
  readonly childTags?: Tags;
  readonly keyName?: string | undefined;
  /** Plain text. */
  readonly userData?: string;
  /** Name of a profile that was added. */
  readonly profile?: string;
  /** Groups of the first interface. */
  readonly groups?: readonly string[];
  /** Address of the first interface. */
  readonly privateIp?: string;
  readonly root?: Partial<VolumeSeed>;
  readonly volumes?: readonly VolumeSeed[];
  /** All interfaces; one by default. */
  readonly interfaces?: readonly InterfaceSeed[];
  /** Gives the first interface an Elastic IP. */
  readonly elasticIp?: boolean;
  readonly attributes?: Partial<Omit<Attributes, 'instanceType' | 'userData'>>;
  readonly traits?: Partial<Traits>;
}

/** What cannot be changed on an instance. */
export type Traits = Pick<
  InstanceRecord,
  | 'rootDeviceName'
  | 'bootMode'
  | 'tpm'
  | 'enclaves'
  | 'hibernation'
  | 'autoPublicIp'
  | 'lifecycle'
  | 'platform'
  | 'productCodes'
  | 'tenancy'
  | 'placementGroup'
  | 'operator'
>;
