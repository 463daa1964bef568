export const events = {
  'events.title': 'Event tape',
} as const;
