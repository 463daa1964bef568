export const provider = {
  'provider.title': 'Provider',
} as const;
