/** Runs work as a part of the invocation's trace that can be searched by its annotations. */
export type Trace = <T>(name: string, annotations: Readonly<Record<string, string>>, work: () => Promise<T>) => Promise<T>;

/** Where nobody traces: the local cloud, tests, a function without X-Ray. */
export const untraced: Trace = (_name, _annotations, work) => work();
