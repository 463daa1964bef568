// Some entries of a request may be taken and others not, so no request has two events of
// one stream: the next one goes out when the one before is there. Many streams go fast,
// one alone goes one by one.
import { PublishBatchCommand } from '@aws-sdk/client-sns';
import { TransportUnavailableError } from '../../errors.ts';
import type { LoggedEvent } from '../../event.ts';
import type { BrokerAddress } from '../../transport/events-url.ts';
import type { Sending } from '../create-publisher.ts';
import { toBody } from '../wire.ts';
import { withinSendTime } from '../within-time.ts';
import { connectToAws } from './aws-connection.ts';
import type { AwsClients } from './aws-connection.ts';
import { entriesMax, sendAll } from './aws-requests.ts';
import { declareQueues, declareTopic, groupOf } from './aws-topology.ts';

/** SNS takes 262,144 bytes in a request, all that is around them included. */
const bytesMax = 240_000;

type Entry = {
  readonly Id: string;
  readonly Message: string;
  readonly MessageGroupId: string;
  readonly MessageDeduplicationId: string;
};

export function createSnsSending(address: BrokerAddress): Sending {
  const { topic, services } = address;
  let clients: AwsClients | null = null;
  let declaring: Promise<string> | null = null;

  const declare = async (connected: AwsClients): Promise<string> => {
    const topicArn = await declareTopic(connected, topic);
    for (const service of services) await declareQueues(connected, topic, service);
    return topicArn;
  };
  const sendRounds = async (rounds: readonly (readonly Entry[])[], signal: AbortSignal): Promise<void> => {
    const connected = (clients ??= connectToAws(address));
    const TopicArn = await (declaring ??= declare(connected));
    for (const round of rounds) {
      await sendAll(requestsOf(round), async (entries) => {
        const command = new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: entries });
        const { Failed: [refused] = [] } = await connected.sns.send(command, { abortSignal: signal });
        if (refused !== undefined) throw new TransportUnavailableError(`SNS refused: ${refused.Code ?? ''}.`);
      });
    }
  };

  return {
    send: async (events) => {
      const rounds = roundsOf(events);
      try {
        await withinSendTime((signal) => sendRounds(rounds, signal));
      } catch (error) {
        declaring = null; // it may be gone, or was never made
        throw error;
      }
    },
    letGo: () => {
      clients?.close();
      return Promise.resolve();
    },
  };
}

/** The first events of all streams, then the second ones, and so on. */
function roundsOf(events: readonly LoggedEvent[]): readonly (readonly Entry[])[] {
  const rounds: Entry[][] = [];
  const countOf = new Map<string, number>();
  for (const event of events) {
    const nth = countOf.get(event.stream) ?? 0;
    countOf.set(event.stream, nth + 1);
    const round = (rounds[nth] ??= []);
    round.push({
      Id: String(round.length),
      Message: toText(event),
      MessageGroupId: groupOf(event.stream),
      // Known for five minutes. After that it is the receivers' inbox that knows.
      MessageDeduplicationId: event.id,
    });
  }
  return rounds;
}

/** Two characters that JSON may have and a message may not. */
const toText = (event: LoggedEvent): string =>
  toBody(event, bytesMax)
    .toString()
    .replace(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);

function requestsOf(entries: readonly Entry[]): Entry[][] {
  const requests: Entry[][] = [];
  let room = 0;
  for (const entry of entries) {
    const bytes = Buffer.byteLength(entry.Message);
    if (bytes > room || requests.at(-1)?.length === entriesMax) {
      requests.push([]);
      room = bytesMax;
    }
    requests.at(-1)?.push(entry);
    room -= bytes;
  }
  return requests;
}
