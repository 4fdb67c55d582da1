/** Answers so far, by the name that a step gives its own. */
export type Got = (name: string, ...path: readonly (string | number)[]) => string;

/** One request that both doors are asked; `wait`: seconds that pass first. */
export interface Step {
  readonly service: string;
  readonly operation: string;
  readonly input: (got: Got) => object;
  readonly name?: string;
  readonly wait?: number;
}

/** Steps of one service, written `[operation, input, {name, wait}]`. */
export type Line = readonly [operation: string, input: object | ((got: Got) => object), more?: Pick<Step, 'name' | 'wait'>];

export const stepsOf = (service: string, lines: readonly Line[]): Step[] =>
  lines.map(([operation, input, more = {}]) => ({
    service,
    operation,
    input: typeof input === 'function' ? (input as Step['input']) : () => input,
    ...more,
  }));
