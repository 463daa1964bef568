// EVENTS_URL in one place. What is wrong with one is said without quoting it, because
// brokers take their passwords in it.

export type BrokerName = 'rabbitmq' | 'kafka' | 'pulsar' | 'sns-sqs';
export type TransportName = 'postgres' | BrokerName;

export type BrokerAddress = {
  /** With the first of its hosts. */
  readonly url: URL;
  /** `host:port` of each, where a broker is several. */
  readonly hosts: readonly string[];
  /** What all events go through: the broker's own names are made of it. */
  readonly topic: string;
  /** Whose place with the broker a publisher makes, so that nothing is lost before they first come. */
  readonly services: readonly string[];
};

export type EventsUrl =
  { readonly name: 'postgres' } | { readonly name: BrokerName; readonly address: BrokerAddress };

/** Which transport a URL means, or what is wrong with it, as the end of a sentence about EVENTS_URL. */
export type EventsUrlResult = { readonly eventsUrl: EventsUrl } | { readonly problem: string };

/** With what each may be set to. */
type Parameters = Readonly<Record<string, RegExp>>;

// What every broker takes as part of a name.
const name = '[a-zA-Z0-9][a-zA-Z0-9_-]{0,29}';
const topicName = new RegExp(`^${name}$`);
const topic: Parameters = { topic: topicName };
const services: Parameters = { services: new RegExp(`^${name}(,${name})*$`) };
const sasl: Parameters = { sasl: /^(plain|scram-sha-256|scram-sha-512)$/ };

const schemes: ReadonlyMap<string, readonly [name: BrokerName, parameters: Parameters]> = new Map([
  ['amqp:', ['rabbitmq', { ...topic, ...services }]],
  ['amqps:', ['rabbitmq', { ...topic, ...services }]],
  ['kafka:', ['kafka', { ...topic, ...sasl, tls: /^[01]$/ }]],
  ['kafka+ssl:', ['kafka', { ...topic, ...sasl }]],
  ['pulsar:', ['pulsar', { ...topic, ...services }]],
  ['pulsar+ssl:', ['pulsar', { ...topic, ...services }]],
  ['sqs:', ['sns-sqs', { ...topic, ...services, endpoint: /^https?:\/\/[^/]+\/?$/ }]],
]);

const topicByDefault = 'relevo-events';

/** Whether every broker takes it: 1–30 letters, digits, `-` and `_`, of which the first is neither. */
export const isTopicName = (text: string): boolean => topicName.test(text);

/** Opens and loads nothing: for the check of a configuration. */
export function readEventsUrl(text: string): EventsUrlResult {
  if (text === 'postgres:') return { eventsUrl: { name: 'postgres' } };
  // Several hosts are usual for some brokers, and unknown to URLs.
  const [, furtherHosts = ''] = /^[^/]+\/\/[^/?#,]+((?:,[^/?#,@]+)+)/.exec(text) ?? [];
  const single = text.replace(furtherHosts, '');
  const url = URL.canParse(single) ? new URL(single) : null;
  const scheme = schemes.get(url?.protocol ?? '');
  if (url === null || scheme === undefined || url.hostname === '')
    return { problem: `has to be ${allowed()}` };
  const [broker, parameters] = scheme;
  const problem = parameterProblem(url, parameters);
  if (problem !== null) return { problem };
  const address = {
    url,
    hosts: [url.host, ...furtherHosts.split(',').slice(1)],
    topic: url.searchParams.get('topic') ?? topicByDefault,
    services: url.searchParams.get('services')?.split(',') ?? [],
  };
  return { eventsUrl: { name: broker, address } };
}

function parameterProblem(url: URL, parameters: Parameters): string | null {
  for (const [key, value] of url.searchParams) {
    const pattern = Object.hasOwn(parameters, key) ? parameters[key] : undefined;
    if (pattern === undefined) return `has a parameter that is none of ${Object.keys(parameters).join(', ')}`;
    if (!pattern.test(value)) return `has a ${key} that does not match ${pattern.source}`;
  }
  return null;
}

function allowed(): string {
  return ['postgres:', ...[...schemes.keys()].map((scheme) => `${scheme}//<host>`)].join(', ');
}
