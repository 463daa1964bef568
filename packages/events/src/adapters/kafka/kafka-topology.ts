// One topic for all events; a stream is a key, and so keeps to one partition. Services are
// consumer groups, each with a topic beside it for what nobody could read.
import { Admin } from '@platformatic/kafka';
import type { BaseOptions } from '@platformatic/kafka';
import { partCount } from '../../stream-part.ts';
import { atMost, closeMsMax } from '../within-time.ts';

/** Once there is a topic, more partitions would move streams to others and lose their order. */
export const partitionCount = partCount;
export const deadTopicOf = (topic: string, service: string): string => `${topic}.${service}.dead`;

/** The cluster decides how often each is kept, and for how long. */
const replicasByDefault = -1;

export async function declareTopics(
  connection: BaseOptions,
  topics: readonly { readonly topic: string; readonly partitions: number }[],
): Promise<void> {
  const admin = new Admin(connection);
  try {
    const existing = new Set(await admin.listTopics());
    for (const { topic, partitions } of topics) {
      if (existing.has(topic)) continue;
      await admin
        .createTopics({ topics: [topic], partitions, replicas: replicasByDefault })
        .catch(ignoreExisting);
    }
  } finally {
    await atMost(closeMsMax, admin.close());
  }
}

/** Somebody else was quicker. */
function ignoreExisting(error: unknown): void {
  const isThere =
    error instanceof AggregateError &&
    error.errors.some(
      (one) => one instanceof Error && 'apiId' in one && one.apiId === 'TOPIC_ALREADY_EXISTS',
    );
  if (!isThere) throw error;
}
