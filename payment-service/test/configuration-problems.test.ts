import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../src/config.ts';
import { describeProblems } from '../src/config-problem.ts';
import { productionEnvironment } from './production-environment.ts';
import { gatewayYaml } from './running-service.ts';

const environment = {
  ...productionEnvironment,
  TWILIO_STATUS_CALLBACK_BASE_URL: 'https://relevo.example',
};

function problemsOf(changes: Readonly<Record<string, string | undefined>>, yaml = gatewayYaml): string {
  const result = loadConfig({ ...environment, ...changes }, yaml);
  return result.ok ? '' : describeProblems(result.problems);
}

describe('the configuration', () => {
  it('as shipped is sound, and frozen', () => {
    const result = loadConfig(environment, gatewayYaml);
    expect(result).toMatchObject({
      ok: true,
      config: { port: 8000, host: '127.0.0.1', defaultCurrency: 'COP' },
    });
    expect(result.ok && Object.isFrozen(result.config)).toBe(true);
  });

  it('reports every problem at once, from the environment, the file and the providers', () => {
    const text = problemsOf(
      { PORT: '99999', HOST: '0.0.0.0', DATABASE_URL: undefined, TWILIO_FROM: 'a wrong sender!' },
      gatewayYaml.replace('attempts_max: 100', 'attempts_max: -1').replace('settle_ms', 'setle_ms'),
    );
    expect(text).toMatch(/PORT: found "99999"; expected/);
    expect(text).toMatch(/API_KEYS: found nothing, while HOST is 0\.0\.0\.0/);
    expect(text).toMatch(/DATABASE_URL: found nothing; expected a connection string/);
    expect(text).toMatch(/gateway\.yaml\.delivery\.attempts_max: found -1; expected/);
    expect(text).toMatch(/gateway\.yaml\.delivery\.setle_ms: found an unknown name; .*typo/);
    expect(text).toMatch(/gateway\.yaml\.delivery\.settle_ms/);
  });

  it.each([
    ['nowhere', {}, null],
    [
      'to the usual place below an endpoint',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/' },
      'http://c:4318/v1/traces',
    ],
    [
      'to the very place of traces before that',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://t/in' },
      'https://t/in',
    ],
    [
      'nowhere where it is switched off',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_SDK_DISABLED: 'TRUE' },
      null,
    ],
    [
      'nowhere, whatever else is set',
      { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_TRACES_SAMPLER: 'xray' },
      null,
    ],
  ])('sends traces %s', (_what, changes, expected) => {
    const result = loadConfig({ ...environment, ...changes }, gatewayYaml);
    expect(result.ok && result.config.tracesUrl).toBe(expected);
  });

  it('tells what is wrong with where traces are to go', () => {
    const text = problemsOf({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_TRACES_SAMPLER: 'allways_on',
      OTEL_TRACES_SAMPLER_ARG: '50',
    });
    expect(text).toMatch(/OTEL_EXPORTER_OTLP_ENDPOINT: found "collector:4317"; expected http:\/\/ or https:/);
    expect(text).toMatch(/OTEL_EXPORTER_OTLP_PROTOCOL: found "grpc"; expected .*"http\/json"/);
    expect(text).toMatch(/OTEL_TRACES_SAMPLER: found "allways_on"; expected .*"parentbased_traceidratio"/);
    expect(text).toMatch(/OTEL_TRACES_SAMPLER_ARG: found "50"; expected a number from 0 to 1/);
  });

  it.each([
    ['the shipped deadline', undefined, gatewayYaml, 120_000],
    ['the deadline of the environment', '5000', gatewayYaml, 5_000],
    [
      'none where receipts are off',
      '5000',
      gatewayYaml.replaceAll('receipts: *receipts', 'receipts: null'),
      null,
    ],
  ])('waits for receipts with %s', (_what, RECEIPT_DEADLINE_MS, yaml, expected) => {
    const result = loadConfig({ ...environment, RECEIPT_DEADLINE_MS }, yaml);
    const twilio = result.ok ? result.config.providers.find(({ name }) => name === 'twilio') : undefined;
    expect(twilio?.receipts?.deadlineMs ?? null).toBe(expected);
    const margin = (twilio?.policy.breaker.receiptWaitMs ?? 0) - (expected ?? 0);
    expect(margin).toBe(expected === null ? 0 : 5_000);
  });

  it('refuses a receipt deadline that is no whole number of milliseconds', () => {
    expect(problemsOf({ RECEIPT_DEADLINE_MS: 'soon' })).toMatch(
      /RECEIPT_DEADLINE_MS: found "soon"; expected/,
    );
  });

  it('keeps personal data for 90 days, and payments and their keys for ever, unless the file says otherwise', () => {
    const ofFile = (yaml: string) => {
      const result = loadConfig(environment, yaml);
      return result.ok ? result.config.retention : null;
    };
    const shipped = { days: 90, batch: 1_000, history_days: null, idempotency_key_days: null };
    expect(ofFile(gatewayYaml)).toEqual(shipped);
    expect(ofFile(gatewayYaml.replace(/^retention:\n(?: .*\n)+/m, ''))).toEqual(shipped);
    expect(ofFile(gatewayYaml.replace('history_days: null', 'history_days: 400'))).toMatchObject({
      history_days: 400,
    });
    expect(ofFile(gatewayYaml.replace('days: 90', 'days: 3650'))).toMatchObject({ days: 3_650 });
  });

  it('refuses to drop payments whose people are not erased yet', () => {
    expect(problemsOf({}, gatewayYaml.replace('history_days: null', 'history_days: 89'))).toMatch(
      /retention\.history_days: found 89; expected at least retention\.days \(90\), or null/,
    );
  });

  it('refuses to forget a number that may still be needed', () => {
    const weekLong = gatewayYaml.replace('deadline_s: 86400', 'deadline_s: 604800');
    expect(problemsOf({}, weekLong.replace('days: 90', 'days: 6'))).toMatch(
      /gateway\.yaml\.retention\.days: found 6; expected at least delivery\.deadline_s \(604800 s\)/,
    );
    expect(problemsOf({}, gatewayYaml.replace('days: 90', 'days: 0'))).toMatch(/retention\.days: found 0/);
  });

  it('names missing provider credentials', () => {
    expect(problemsOf({ ALDEAMO_PASSWORD: '' })).toMatch(
      /ALDEAMO_PASSWORD: found nothing; expected a secret/,
    );
  });

  it.each([
    ['aldeamo', {}, null],
    ['aldeamo', { ALDEAMO_RECEIPTS_USER: 'u', ALDEAMO_RECEIPTS_PASSWORD: 'a-long-password' }, 120_000],
    ['twilio', { TWILIO_STATUS_CALLBACK_BASE_URL: '' }, null],
  ])('waits for receipts of %s only with what they are checked with: %j', (provider, changes, expected) => {
    const result = loadConfig({ ...environment, ...changes }, gatewayYaml);
    const entry = result.ok ? result.config.providers.find(({ name }) => name === provider) : undefined;
    expect(entry).toBeDefined();
    expect(entry?.receipts?.deadlineMs ?? null).toBe(expected);
  });

  it('wants both credentials of receipts, or none', () => {
    expect(problemsOf({ ALDEAMO_RECEIPTS_USER: 'u' })).toMatch(
      /ALDEAMO_RECEIPTS_PASSWORD: found nothing; expected both/,
    );
  });

  it('wants the class that is used where none is named', () => {
    const yaml = gatewayYaml.replace('\n  payment:\n', '\n  payments:\n');
    expect(problemsOf({}, yaml)).toMatch(/gateway\.yaml\.notification_classes: .*expected an entry payment/);
  });

  it('never shows a secret', () => {
    const text = problemsOf({
      API_KEYS: 'short-secret',
      TWILIO_AUTH_TOKEN: 'tiny',
      DATABASE_URL: 'mysql://u:pw@h/d',
    });
    expect(text).toContain('API_KEYS');
    expect(text).not.toMatch(/short-secret|tiny|mysql/);
  });

  it.each([
    [
      'an attempt longer than the open time',
      'attempt_timeout_ms: 1500',
      'attempt_timeout_ms: 5000',
      'openMsMin',
    ],
    ['a lease shorter than a call', 'lease_ms: 15000', 'lease_ms: 1000', 'lease_ms'],
    [
      'a threshold that can never open',
      'failure_rate_percent: 50',
      'failure_rate_percent: 100',
      'failureRatePercent',
    ],
    ['an unknown kind', 'kind: twilio', 'kind: carrier-pigeon', 'one of: aldeamo, twilio'],
    ['two providers of one name', 'name: twilio', 'name: aldeamo', 'unique names'],
    ['an unknown currency', 'default_currency: COP', 'default_currency: PESOS', 'ISO 4217'],
    ['broken YAML', 'delivery:', 'delivery: [', 'line'],
    ['no object', gatewayYaml, '[]', 'gateway.yaml'],
  ])('refuses %s', (_what, before, after, expected) => {
    const text = problemsOf({}, gatewayYaml.replace(before, after));
    expect(text).toContain(expected);
  });

  it('wants a console token that can not be guessed, and tells what is wrong with it beside the rest', () => {
    const text = problemsOf({ PORT: 'x', CONSOLE_TOKEN: 'too-short', CONSOLE_READONLY: 'yes' });
    expect(text).toMatch(/has 3 problem/);
    expect(text).toMatch(/CONSOLE_TOKEN: found 9 characters \(not shown\); expected .*at least 16/);
    expect(text).toMatch(/CONSOLE_READONLY: found "yes"; expected/);
    expect(problemsOf({ CONSOLE_TOKEN: 'sixteen chars and a blank' })).toMatch(/without blanks/);
    expect(problemsOf({ CONSOLE_TOKEN: 'a-token-of-sixteen-characters' })).toBe('');
  });

  it('wants addresses of mocks, and takes them in development only', () => {
    expect(problemsOf({ DEV_NOTIFIER_PRIMARY_URL: 'localhost:8001' })).toMatch(
      /DEV_NOTIFIER_PRIMARY_URL: found "localhost:8001"; expected the address of a mock/,
    );
    const developmentOf = (changes: Readonly<Record<string, string>>) => {
      const mock = { DEV_NOTIFIER_PRIMARY_URL: 'http://127.0.0.1:8001', ...changes };
      const result = loadConfig({ ...environment, ...mock }, gatewayYaml);
      return result.ok ? result.config.development : undefined;
    };
    expect(developmentOf({})).toBeNull();
    expect(developmentOf({ RELEVO_ENV: 'development' })).toEqual({
      notifiers: [{ name: 'primary', url: 'http://127.0.0.1:8001', provider: 'aldeamo' }],
      isTrafficSafe: false,
    });
    const both = { RELEVO_ENV: 'development', DEV_NOTIFIER_FALLBACK_URL: 'http://127.0.0.1:8002' };
    expect(developmentOf(both)).toMatchObject({ isTrafficSafe: true });
    expect(developmentOf({ ...both, TWILIO_BASE_URL: 'https://api.twilio.com' })).toMatchObject({
      notifiers: [{ provider: 'aldeamo' }, { name: 'fallback', provider: null }],
      isTrafficSafe: false,
    });
  });

  it('wants another token for the console than the API keys, which may do more', () => {
    const same = 'a-key-of-sixteen-characters';
    expect(problemsOf({ CONSOLE_TOKEN: same, API_KEYS: `another-key-of-sixteen, ${same}` })).toMatch(
      /CONSOLE_TOKEN: found one of API_KEYS; expected a token of its own/,
    );
  });

  it('wants a topic for partner events that every broker takes, and another than what is told goes through', () => {
    const eventsUrl = 'amqp://relevo:secret@rabbitmq?topic=shop';
    expect(problemsOf({ EVENTS_URL: eventsUrl, PARTNER_EVENTS_TOPIC: 'partners.of/acme' })).toMatch(
      /PARTNER_EVENTS_TOPIC: found "partners.of\/acme"; expected a topic: letters/,
    );
    expect(problemsOf({ EVENTS_URL: eventsUrl, PARTNER_EVENTS_TOPIC: 'shop' })).toMatch(
      /PARTNER_EVENTS_TOPIC: found the topic of EVENTS_URL; expected a topic of its own/,
    );
    expect(problemsOf({ EVENTS_URL: 'kafka://one?topic=partner-events' })).toMatch(/a topic of its own/);
    expect(problemsOf({ EVENTS_URL: eventsUrl })).toBe('');
    expect(problemsOf({ EVENTS_URL: 'postgres:', PARTNER_EVENTS_TOPIC: 'acme' })).toBe('');
  });

  it.each([
    ['0.0.0.0', {}, true],
    ['0.0.0.0', { ALLOW_UNAUTHENTICATED: '1' }, false],
    ['0.0.0.0', { API_KEYS: 'a-key-of-sixteen-characters' }, false],
    ['127.0.0.2', {}, false],
    ['::1', {}, false],
    ['::', {}, true],
  ])('on HOST %s with %j is refused: %s', (HOST, changes, isRefused) => {
    expect(problemsOf({ HOST, ...changes }) !== '').toBe(isRefused);
  });
});
