export const replay = {
  'replay.title': 'Replay',
} as const;
