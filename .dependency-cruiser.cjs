/**
 * Which folder may import which: design.md §3, checked by `npm run check`. Every rule forbids.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const outer = '^(infra|local|cli|console|test|docs)/';

module.exports = {
  forbidden: [
    {
      name: 'core-is-pure',
      comment: 'core knows the domain and zod: no SDK, no Node modules, nothing outside core',
      severity: 'error',
      from: { path: '^core/', pathNot: '^core/manifest/' },
      to: { pathNot: ['^core/', '(^|/)node_modules/zod/'] },
    },
    {
      name: 'core-manifest-may-hash',
      comment: 'a manifest is hashed where it is made: node:crypto, and nothing else, is allowed there',
      severity: 'error',
      from: { path: '^core/manifest/' },
      to: { pathNot: ['^core/', '(^|/)node_modules/zod/', '^(node:)?crypto$'] },
    },
    {
      name: 'sdk-behind-adapters',
      comment: 'only adapters speak to AWS; the local cloud and tests stand on the other side of the same SDK',
      severity: 'error',
      from: { pathNot: '^(lambdas/adapters|local|test)/' },
      to: { path: '(^|/)node_modules/@(aws-sdk|smithy)/' },
    },
    {
      name: 'adapters-know-core',
      comment: 'adapters implement ports of core; they know no handler and no runtime',
      severity: 'error',
      from: { path: '^lambdas/adapters/' },
      to: { path: ['^lambdas/(?!adapters/)', outer] },
    },
    {
      name: 'runtime-knows-core-and-adapters',
      severity: 'error',
      from: { path: '^lambdas/runtime/' },
      to: { path: ['^lambdas/(?!(runtime|adapters)/)', outer] },
    },
    {
      name: 'handlers-import-inwards',
      comment: 'api and workflow import core, adapters, runtime and their own folder',
      severity: 'error',
      from: { path: '^lambdas/(api|workflow)/' },
      to: { path: ['^lambdas/(api|workflow|events)/', outer], pathNot: '^lambdas/$1/' },
    },
    {
      name: 'events-look-as-the-steps-do',
      comment:
        'events may import lambdas/workflow/steps.ts too: resume and reconcile look at a waiting step with its own look and ' +
        'decide, in the mode observe (ADR 0006), and a second copy of what a step waits for would drift from it',
      severity: 'error',
      from: { path: '^lambdas/events/' },
      to: { path: ['^lambdas/(api|workflow)/', outer], pathNot: '^lambdas/workflow/steps[.]ts$' },
    },
    {
      name: 'infra-never-runs-handlers',
      comment: 'infra names handlers by file; it imports only schemas of core and lambdas/runtime',
      severity: 'error',
      from: { path: '^infra/' },
      to: { path: '^(lambdas/(api|workflow|events|adapters)|local|cli|console|test|docs)/' },
    },
    {
      name: 'clients-know-schemas',
      comment: 'the command and the console know the API by core schemas and generated types, never by our server code',
      severity: 'error',
      from: { path: '^(cli|console)/' },
      to: { path: '^(lambdas|infra|local|test)/' },
    },
    {
      name: 'local-is-outermost',
      comment: 'nothing that is deployed may know that it can run locally',
      severity: 'error',
      from: { pathNot: '^(local|test)/' },
      to: { path: '^local/' },
    },
    { name: 'nothing-imports-tests', severity: 'error', from: { pathNot: '^test/' }, to: { path: '^test/' } },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-missing-files', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|cdk\\.out|\\.local|coverage)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
};
