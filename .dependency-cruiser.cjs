// The packages form one stack, and an import may only go down it; see the README of each.
const stack = ['runtime', 'data', 'models', 'xai', 'eval'];

/** Forbids imports from a package to those above it (and to viz, terminal and the apps). */
const upwards = stack.map((name, level) => ({
  name: `${name}-imports-down-only`,
  comment: `@lucida/${name} may import only ${stack.slice(0, level).join(', ') || 'nothing'} of the stack.`,
  severity: 'error',
  from: { path: `^packages/${name}/` },
  to: { path: `^(packages/(${[...stack.slice(level + 1), 'viz', 'terminal'].join('|')})|apps)/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...upwards,
    {
      name: 'viz-imports-types-only',
      comment: '@lucida/viz knows plain arrays and result types: no code of the stack, no tensors.',
      severity: 'error',
      from: { path: '^packages/viz/src/' },
      to: {
        path: '^packages/(?!viz/)|@tensorflow',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'terminal-imports-runtime-only',
      comment:
        '@lucida/terminal is what the apps share at the terminal, and knows errors and files.',
      severity: 'error',
      from: { path: '^packages/terminal/' },
      to: { path: '^(packages/(?!terminal/|runtime/)|apps/)' },
    },
    {
      name: 'no-reaching-inside',
      comment: "A package is imported by its name, never by a path into another's files.",
      severity: 'error',
      from: { path: '^((?:packages|apps)/[^/]+)/' },
      to: {
        path: '^(packages|apps)/[^/]+/',
        pathNot: ['^$1/', '^(packages|apps)/[^/]+/dist/[^/]+\\.(js|d\\.ts)$'],
      },
    },
    {
      name: 'browser-code-without-node',
      comment: 'What needs Node stands behind the /node entry.',
      severity: 'error',
      from: {
        path: '^packages/(data|models|xai|eval|viz)/src/',
        pathNot: '(^|/)(node|node/.*)\\.ts$|/node/',
      },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|/dist/' },
    exclude: { path: '(^|/)(node_modules|test-results)/' },
    tsPreCompilationDeps: 'specify',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.d.ts'],
    },
  },
};
