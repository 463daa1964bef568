// The layer rules. Each one is proved by a deliberate violation in packages/service-kit/test/layer-rules.test.ts.
const door = (name, tech, paths) => ({
  name,
  severity: 'error',
  comment: `${tech} has one door; go through it.`,
  from: { pathNot: paths },
  to: { path: `node_modules/${tech}/` },
});

const services = '^(payment-service|notifier-primary|notifier-fallback)/';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: '^[^/]+/src/domain/' },
      to: { pathNot: '^[^/]+/src/domain/' },
    },
    {
      name: 'application-knows-no-technology',
      severity: 'error',
      from: { path: '^[^/]+/src/application/' },
      to: { pathNot: ['^[^/]+/src/(domain|application)/', '^packages/'] },
    },
    {
      name: 'a-service-never-imports-another',
      severity: 'error',
      from: { path: '^(payment-service|notifier-primary|notifier-fallback)/' },
      to: { path: services, pathNot: '^$1/' },
    },
    {
      name: 'a-package-never-imports-a-service',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: services },
    },
    {
      name: 'packages-by-their-index-only',
      severity: 'error',
      from: { pathNot: '^packages/' },
      to: { path: '^packages/[^/]+/(src|test)/' },
    },
    {
      name: 'a-package-reaches-another-by-its-index',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/[^/]+/(src|test)/', pathNot: '^packages/$1/' },
    },
    {
      name: 'tests-stay-out-of-production',
      severity: 'error',
      from: { path: '/src/', pathNot: '^packages/test-kit/' },
      to: { path: ['^packages/test-kit/', '/test/', '^packages/events/(conformance|trials)'] },
    },
    // What others do with opossum and axios is what the benchmark is about.
    door('opossum-door', 'opossum', [
      '^packages/resilience/src/opossum-breaker\\.ts$',
      '^bench/contestants/send-with-opossum\\.ts$',
      '^bench/comparisons/gate-pass\\.ts$',
    ]),
    door('axios-door', 'axios', [
      '^payment-service/src/adapters/providers/axios-http-client\\.ts$',
      '^bench/contestants/send\\.ts$',
    ]),
    door('pg-door', 'pg', [
      '^payment-service/src/adapters/postgres/pool\\.ts$',
      '^packages/test-kit/',
      '^dev/',
      '^system-tests/',
      '^bench/',
    ]),
    door('stripe-door', 'stripe', '^payment-service/src/adapters/gateways/stripe-client\\.ts$'),
    door('prom-client-door', 'prom-client', '^packages/service-kit/src/registry\\.ts$'),
    door('opentelemetry-door', '@opentelemetry', '^packages/service-kit/src/otlp-span-recorder\\.ts$'),
    // Clients of brokers: one folder each, and the tests that start a real one.
    ...[
      ['rabbitmq-client', 'rabbitmq'],
      ['@platformatic/kafka', 'kafka'],
      ['@aws-sdk', 'sns-sqs'],
    ].map(([client, folder]) =>
      door(`${folder}-door`, client, [
        `^packages/events/src/adapters/${folder}/`,
        '^system-tests/harness/brokers/',
      ]),
    ),
    {
      name: 'a-broker-is-loaded-when-it-is-chosen',
      severity: 'error',
      comment: 'Its client is optional: only load-broker.ts names the adapter, and imports it while it runs.',
      from: { pathNot: '^packages/events/src/adapters/(rabbitmq|kafka|pulsar|sns-sqs)/' },
      to: { path: '^packages/events/src/adapters/(rabbitmq|kafka|pulsar|sns-sqs)/', dynamic: false },
    },
    {
      name: 'the-console-knows-its-service-by-http-only',
      severity: 'error',
      from: { path: '^web/[^/]+/src/' },
      to: { path: ['^packages/', services, '^dev/', '^system-tests/'] },
    },
    {
      name: 'nobody-imports-the-console',
      severity: 'error',
      from: { pathNot: '^web/' },
      to: { path: '^web/' },
    },
    door('radix-door', 'radix-ui', ['^web/console/src/ui/', '^web/console/src/palette/palette\\.tsx$']),
    door('uplot-door', 'uplot', [
      '^web/console/src/pages/provider/history-chart\\.tsx$',
      '^dev/src/preview/take-pictures\\.ts$',
    ]),
    door('winston-door', 'winston', '^packages/service-kit/src/logger\\.ts$'),
  ],
  options: {
    // Not 'dist/': that would hide packages which resolve into their own dist (axios).
    exclude: { path: ['^(?!.*node_modules/).*/dist/', '^\\.relevo/'] },
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
