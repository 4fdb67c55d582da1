import type * as z from 'zod';
import type { Identity } from '#core/authorization/principal.ts';
import type { RouteName, RouteOf, routes } from '#core/contracts/routes.ts';

/** What a handler gets: everything parsed by the schemas of its route. */
export interface RequestOf<N extends RouteName> {
  readonly params: z.output<RouteOf<N>['params']>;
  readonly query: z.output<RouteOf<N>['query']>;
  readonly headers: z.output<RouteOf<N>['headers']>;
  readonly body: z.output<RouteOf<N>['body']>;
  readonly identity: Identity | null | undefined;
}
/** What it answers; parsed by the route's schema before it leaves. */
export interface AnswerOf<N extends RouteName> {
  readonly body: z.input<RouteOf<N>['answer']>;
  readonly headers?: Readonly<Record<string, string>>;
}
export type HandlerOf<N extends RouteName> = (request: RequestOf<N>) => Promise<AnswerOf<N>>;

/** A handler for every route of one function: a route without one does not compile. */
export type HandlersOf<F extends 'personas' | 'capacity'> = {
  readonly [N in RouteName as (typeof routes)[N]['function'] extends F ? N : never]: HandlerOf<N>;
};
