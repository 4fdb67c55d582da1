import type { LocalCloud } from '../../local/boot/boot.ts';
import { Books, type Violation } from './auditor/books.ts';
import { Effects } from './auditor/effects.ts';
import { checkEnding } from './auditor/ending.ts';
import { Motion } from './auditor/motion.ts';
import { originalsOf } from './auditor/originals.ts';
import { Pools } from './auditor/pools.ts';
import { sample, type Sampled, Serving } from './auditor/samples.ts';

export type { Violation } from './auditor/books.ts';

export interface AuditOptions {
  /** Minutes from a deadline to the recorded begin of its check-in: 2, or 10 where the schedule is lost (invariant 13). */
  readonly overdueMinutes?: number;
  /** Hours from the deadline (or an earlier begin of the check-in) by which a loan has ended or rests (invariant 3). */
  readonly mostHours?: number;
  /** Hosts that may be in motion at a time (`design.md` 4.6). */
  readonly mostInMotion?: number;
}
/** Judges a run of the local cloud by `design.md` §8 from the ground truth alone; it shares no code with what it judges. */
export interface Auditor {
  /** What was seen so far, each thing once. */
  readonly violations: readonly Violation[];
  /** The most hosts that were in motion at once. */
  readonly mostMoved: number;
  /** A test took this volume away or damaged it itself. */
  forgive(volumeId: string): void;
  /** Looks at the whole once more; asked 15 virtual minutes after the last loan has ended. */
  end(): readonly Violation[];
}

/** Attaches an auditor; before anything was lent. It sees every request before whatever faults a test injects. */
export function audit(local: LocalCloud, { overdueMinutes = 2, mostHours = 2, mostInMotion = 5 }: AuditOptions = {}): Auditor {
  const violations: Violation[] = [];
  const seen = new Set<string>();
  const forgiven = new Set<string>();
  const now = (): number => local.cloud.clock.now();
  const report = (invariant: number, text: string): void => {
    if (seen.has(`${invariant} ${text}`)) return;
    seen.add(`${invariant} ${text}`);
    violations.push({ invariant, at: now(), text });
  };
  const books = new Books(now, report, overdueMinutes);
  const around: Sampled = { local, books, serving: new Serving(local), originals: originalsOf(local), report };
  const roles = local.deployment.of('AWS::IAM::Role').map(({ name }) => name);
  const ours = new Set(roles);
  const effects = new Effects(around, ours);
  const pools = new Pools(around, ours);
  const motion = new Motion(books, report, mostInMotion);
  local.cloud.interceptors.unshift({
    before(call) {
      effects.before(call);
      pools.before(call);
      if (ours.has(call.caller)) motion.before(call);
    },
    after(call, output) {
      pools.after(call, output);
      if (call.service === 'DynamoDB' && call.operation === 'TransactWriteItems') books.take(call);
      else if (/^(Get|Describe|List|Query)/.test(call.operation)) return;
      effects.after(call, output);
      sample(around);
    },
  });
  local.ec2.hosts.onChange(() => sample(around));
  return {
    violations,
    get mostMoved() {
      return motion.peak;
    },
    forgive: (volumeId) => void forgiven.add(volumeId),
    end() {
      sample(around);
      checkEnding(around, { mostHours, forgiven });
      for (const { principal, action, resource } of local.authority.denials)
        report(15, `${principal} asked for ${action} on ${resource}, which its policies do not allow`);
      return violations;
    },
  };
}
