/** The least that production needs: each value good, none of them real. */
export const productionEnvironment = {
  DATABASE_URL: 'postgres://relevo:s3cret-password@localhost/relevo',
  ALDEAMO_BASE_URL: 'http://127.0.0.1:8001',
  ALDEAMO_USER: 'user',
  ALDEAMO_PASSWORD: 'a-long-password',
  TWILIO_BASE_URL: 'http://127.0.0.1:8002',
  TWILIO_ACCOUNT_SID: 'AC0123456789abcdef0123456789abcdef',
  TWILIO_AUTH_TOKEN: 'a-long-token',
  TWILIO_FROM: '+15005550006',
};
