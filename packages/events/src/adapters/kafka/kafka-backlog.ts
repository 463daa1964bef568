// How far a group is behind, asked by a client that never joins it.
import { Consumer, ListOffsetTimestamps } from '@platformatic/kafka';
import type { BaseOptions } from '@platformatic/kafka';
import { atMost, closeMsMax } from '../within-time.ts';
import { partitionCount } from './kafka-topology.ts';

export type KafkaBacklogDeps = {
  readonly connection: BaseOptions;
  readonly topic: string;
  readonly groupId: string;
};

export type KafkaBacklog = {
  readonly count: () => Promise<number>;
  readonly close: () => Promise<void>;
};

export function createKafkaBacklog({ connection, topic, groupId }: KafkaBacklogDeps): KafkaBacklog {
  let opened: Consumer | null = null;
  const partitions = Array.from({ length: partitionCount }, (_, partition) => partition);
  return {
    count: async () => {
      const observer = (opened ??= new Consumer({ ...connection, groupId }));
      const [first, next, committed] = await Promise.all([
        observer.listOffsets({ topics: [topic], timestamp: ListOffsetTimestamps.EARLIEST }),
        observer.listOffsets({ topics: [topic], timestamp: ListOffsetTimestamps.LATEST }),
        observer.listCommittedOffsets({ topics: [{ topic, partitions }] }),
      ]);
      const at = (offsets: Map<string, bigint[]>, partition: number): bigint =>
        offsets.get(topic)?.[partition] ?? 0n;
      return partitions.reduce((sum, partition) => {
        const begin = at(first, partition);
        const reached = at(committed, partition);
        return sum + Number(at(next, partition) - (reached > begin ? reached : begin));
      }, 0);
    },
    close: () => atMost(closeMsMax, opened?.close(true) ?? Promise.resolve()),
  };
}
