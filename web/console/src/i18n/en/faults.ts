export const faults = {
  'faults.title': 'Faults',
} as const;
