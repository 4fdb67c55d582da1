/**
 * Lint rules of our own, loaded by oxlint (`jsPlugins` in .oxlintrc.json). Only the parts of the
 * ESTree that they read are typed here.
 */
interface Node {
  readonly type: string;
}
interface Import extends Node {
  readonly source: { readonly value: unknown };
  readonly specifiers: readonly Node[];
  readonly importKind?: 'type' | 'value';
}
interface Construction extends Node {
  readonly callee: Node & { readonly name?: string };
  readonly arguments: readonly Node[];
}
interface Context {
  report(problem: { readonly node: Node; readonly message: string }): void;
}

/** `import { z } from 'zod'` puts 454 KB into every bundle, `import * as z` 85 KB: the namespace can be shaken. */
const zodNamespace = {
  create: (context: Context) => ({
    ImportDeclaration(node: Import): void {
      const isWhole = node.specifiers.every(({ type }) => type === 'ImportNamespaceSpecifier');
      if (node.source.value === 'zod' && !isWhole) context.report({ node, message: "write: import * as z from 'zod'" });
    },
  }),
};

/** `new Date()` without an argument reads the clock; in core, time is an argument. */
const noCurrentDate = {
  create: (context: Context) => ({
    NewExpression(node: Construction): void {
      if (node.callee.name === 'Date' && node.arguments.length === 0)
        context.report({ node, message: 'the current time is an argument in core' });
    },
  }),
};

export default { meta: { name: 'ahps' }, rules: { 'zod-namespace': zodNamespace, 'no-current-date': noCurrentDate } };
