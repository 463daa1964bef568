export const deadLetters = {
  'dead_letters.title': 'Dead letters',
} as const;
