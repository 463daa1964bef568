export const traffic = {
  'traffic.title': 'Traffic',
} as const;
