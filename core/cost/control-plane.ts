import { hoursOfMonth, prices } from './prices.ts';

/** What was used; free tiers are left out. */
export interface ControlPlaneUse {
  readonly functionRequests: number;
  /** Memory in GB times billed seconds. */
  readonly functionGbSeconds: number;
  /** StateEntered events. */
  readonly transitions: number;
  readonly tableReads: number;
  readonly tableWrites: number;
  readonly customEvents: number;
  /** Invocations by EventBridge Scheduler. */
  readonly schedules: number;
  /** Alarms times the hours for which they existed. */
  readonly alarmHours: number;
}
export interface ControlPlaneCost {
  readonly functions: number;
  readonly transitions: number;
  readonly tables: number;
  readonly events: number;
  readonly schedules: number;
  readonly alarms: number;
  readonly total: number;
}

/** The control-plane cost of `design.md` §2 in US dollars: logs, traces and the API's requests are left out. */
export function controlPlaneCost(use: ControlPlaneUse): ControlPlaneCost {
  const parts = {
    functions: use.functionRequests * prices.functionRequest.usd + use.functionGbSeconds * prices.functionSecond.usd,
    transitions: use.transitions * prices.transition.usd,
    tables: use.tableReads * prices.tableRead.usd + use.tableWrites * prices.tableWrite.usd,
    events: use.customEvents * prices.customEvent.usd,
    schedules: use.schedules * prices.schedule.usd,
    alarms: (use.alarmHours * prices.alarmMonth.usd) / hoursOfMonth,
  };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}
