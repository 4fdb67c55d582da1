import type { Scenario } from '../../boot/scenario.ts';
import type { Contending, Given } from './result.ts';
import { givenVcpu } from './scene.ts';

const lent: ReadonlySet<string> = new Set(['ACTIVE', 'DEGRADED']);

/** Writes down who was given how much and when; looks again only when the table was written. */
export class AllocationWatch {
  readonly series: Given[] = [];
  private readonly scenario: Scenario;
  private readonly loans: readonly Contending[];
  private writes = -1;

  /** `loans` may grow meanwhile. */
  constructor(scenario: Scenario, loans: readonly Contending[]) {
    this.scenario = scenario;
    this.loans = loans;
  }

  look(): void {
    const { local } = this.scenario;
    const { writes } = local.tables.units();
    if (writes === this.writes) return;
    this.writes = writes;
    const vcpu = this.loans.map(({ id }) => this.given(id));
    if (JSON.stringify(this.series.at(-1)?.vcpu) !== JSON.stringify(vcpu)) this.series.push({ at: local.cloud.clock.now(), vcpu });
  }

  private given(id: string): number | null {
    const state = this.scenario.watchState(id)() ?? '';
    return lent.has(state) ? (givenVcpu(this.scenario, id) ?? null) : null;
  }
}
