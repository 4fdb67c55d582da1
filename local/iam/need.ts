import type { GroundTruth } from '../aws/ec2/ec2.ts';
import type { Keys } from './context.ts';

/** One permission that a call needs: all of a call's needs have to be granted. */
export interface Need {
  readonly action: string;
  /** ARN, or `*` for an action that knows no resource. */
  readonly resource: string;
  /** What the request says beyond that: tags of the resource and of the request, the calling service. */
  readonly keys?: Keys;
  /** The same object every time: it is decided once for each principal. */
  readonly fixed?: true;
}
/** What the needs of a call are read from: the place, and the truth behind the ids that the call names. */
export interface Ground {
  readonly account: string;
  readonly region: string;
  readonly ec2: GroundTruth;
  /** ARN of an Auto Scaling group by its name. */
  readonly scalingGroupArn: (name: string) => string | undefined;
  /** The customer's key of a table (by name) or topic (by ARN). */
  readonly keyArnOf: (resource: string) => string | undefined;
}
/** Input of a call, as its SDK type; a table entry names the type that it reads. */
export type Needs<I = never> = (input: I, ground: Ground) => readonly Need[];
/** Operation → what it needs. An operation that is not in the table is refused loudly. */
export type NeedsTable = Readonly<Record<string, Needs>>;

/** Operations whose action has the operation's name and knows no resource. */
export const everywhere = (prefix: string, operations: readonly string[]): NeedsTable =>
  Object.fromEntries(
    operations.map((operation): [string, Needs] => {
      const needs: Need[] = [{ action: `${prefix}:${operation}`, resource: '*', fixed: true }];
      return [operation, () => needs];
    }),
  );

export const arn = ({ region, account }: Ground, service: string, resource: string): string =>
  `arn:aws:${service}:${region}:${account}:${resource}`;

export const tagsFrom = (
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined,
): Record<string, string> => Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
