export const replay = {
  'replay.title': 'Replay job',
  'replay.reason': 'Why is it sent again?',
  'replay.reason.hint': 'Kept with each notification. No names and no numbers, please.',
  'replay.reason.missing': 'Say why.',
  'replay.one': 'Replay',
  'replay.one.title': 'Send this notification again?',
  'replay.one.may_have_reached':
    'An earlier attempt may have brought it to the customer already: they may read it twice, and it is marked as a possible duplicate.',
  'replay.one.fresh': 'No earlier attempt can have reached the customer.',
} as const;
