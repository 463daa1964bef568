// What a process can be short of.
import { graph, third } from './panels.ts';
import type { Panel } from './panels.ts';

const by = '{{job}} {{instance}}';

function effortPanels(): readonly Panel[] {
  return [
    graph({
      id: 13,
      size: third,
      title: 'Event loop lag',
      unit: 's',
      shows: 'By how much the event loop is behind, 99th percentile since the last scrape.',
      good: 'below 50 ms.',
      todo: 'see «CPU» and «Garbage collection» of the same process.',
      queries: [{ expr: 'nodejs_eventloop_lag_p99_seconds', legend: by }],
    }),
    graph({
      id: 14,
      size: third,
      title: 'CPU',
      unit: 'percentunit',
      shows: 'CPU of each process; 100 % is one core, which is about what one Node process can use.',
      good: 'below 70 %.',
      todo: 'more replicas.',
      queries: [
        {
          expr: 'sum by (job, instance) (rate(process_cpu_seconds_total[$__rate_interval]))',
          legend: by,
        },
      ],
    }),
    graph({
      id: 15,
      size: third,
      title: 'Garbage collection',
      unit: 'percentunit',
      shows: 'The share of its time that each process spends on collecting garbage.',
      good: 'below 5 %.',
      todo: 'with a heap that grows: the process is short of memory, or leaks.',
      queries: [
        {
          expr: 'sum by (job, instance) (rate(nodejs_gc_duration_seconds_sum[$__rate_interval]))',
          legend: by,
        },
      ],
    }),
  ];
}

function memoryPanels(): readonly Panel[] {
  return [
    graph({
      id: 16,
      size: third,
      title: 'Heap in use',
      unit: 'bytes',
      shows: 'Memory of JavaScript objects.',
      good: 'a saw-tooth around a level that does not rise for hours.',
      todo: 'one that rises without an end is a leak: take a heap snapshot before you restart it.',
      queries: [{ expr: 'nodejs_heap_size_used_bytes', legend: by }],
    }),
    graph({
      id: 17,
      size: third,
      title: 'Memory',
      unit: 'bytes',
      shows: 'Resident memory of each process, buffers and code included.',
      good: 'level.',
      todo: 'compare with «Heap in use»: what is not in the heap is in buffers and sockets.',
      queries: [{ expr: 'process_resident_memory_bytes', legend: by }],
    }),
    graph(
      {
        id: 18,
        size: third,
        title: 'File descriptors',
        unit: 'percentunit',
        shows: 'Open files and sockets, as a share of what the process may have.',
        good: 'below 50 %.',
        todo: 'callers or providers that do not close; raise the limit (ulimit -n) meanwhile.',
        queries: [{ expr: 'process_open_fds / process_max_fds', legend: by }],
      },
      [
        { value: null, color: 'green' },
        { value: 0.8, color: 'red' },
      ],
    ),
  ];
}

export function resourceRows(): readonly Panel[] {
  return [...effortPanels(), ...memoryPanels()];
}
