export const overview = {
  'overview.title': 'Overview',
  'overview.tape': 'What happened',
  'overview.whole_tape': 'All events',
  'overview.tape_empty': 'Nothing notable yet',
  'overview.tape_empty_words': 'Here stand the moves of the breakers and what people do by hand.',
} as const;
