export const session = {
  'session.what': 'What this page may do',
  'session.readonly': 'This console is read-only (CONSOLE_READONLY=1).',
  'session.readonly_short': 'Read-only',
  'session.token_needed': 'A token is needed to change something here.',
  'session.enter_token': 'Enter the token',
  'session.token_explained':
    'npm start prints it at the end of the console’s address. It is kept in this tab only.',
  'session.token_label': 'Token or API key',
  'session.token_hint': 'CONSOLE_TOKEN, or one of API_KEYS.',
  'session.token_missing': 'Enter a token.',
  'session.token_wrong': 'The service does not know this token.',
  'session.use_token': 'Use this token',
  'session.key_title': 'A key is needed',
  'session.key_explained': 'This service answers only with one of its API keys or with the console’s token.',
} as const;
