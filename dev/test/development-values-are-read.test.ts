import { describe, expect, it } from '@jest/globals';

import { parseArguments } from '../src/arguments.ts';
import { parseEnvFile } from '../src/env-file.ts';
import { ROOT } from '../src/home.ts';
import { developmentEnvironment } from '../src/services.ts';

const ports = { payment: 9000, primary: 9001, fallback: 9002 };

describe('an environment file', () => {
  it('gives names and values, with comments and quotes understood', () => {
    const text = '# words\n\nA=1\r\n B = two words \nC="# kept"\nD=\'x=y\'\nE=\nF=a"b"\n';
    expect(parseEnvFile(text)).toEqual({
      values: { A: '1', B: 'two words', C: '# kept', D: 'x=y', E: '', F: 'a"b"' },
      problems: [],
    });
  });

  it('names each line that it cannot read', () => {
    expect(parseEnvFile('A=1\nnonsense\n1B=2\nA=3').problems).toEqual([
      'line 2: expected NAME=value, found "nonsense"',
      'line 3: expected NAME=value, found "1B=2"',
      'line 4: A is set a second time',
    ]);
  });
});

describe('the environment of the services', () => {
  it('has every credential of both mocks, and points to the ports in use', () => {
    expect(developmentEnvironment(ROOT, ports, {})).toMatchObject({
      TWILIO_ACCOUNT_SID: expect.stringMatching(/^AC[0-9a-f]{32}$/),
      TWILIO_AUTH_TOKEN: expect.any(String),
      TWILIO_FROM: '+15005550006',
      TWILIO_BASE_URL: 'http://127.0.0.1:9002',
      ALDEAMO_USER: expect.any(String),
      ALDEAMO_PASSWORD: expect.any(String),
      ALDEAMO_BASE_URL: 'http://127.0.0.1:9001',
      FAULTS_ENABLED: '1',
      RELEVO_ENV: 'development',
    });
  });

  it('gives way to what is really set', () => {
    const real = { ALDEAMO_BASE_URL: 'https://sms.example', FAULTS_ENABLED: '0' };
    expect(developmentEnvironment(ROOT, ports, real)).toMatchObject(real);
  });
});

describe('the words after npm start', () => {
  it('choose the ports and the form of the log', () => {
    expect(parseArguments(['--port', '9000', '--json'], { json: true })).toEqual({
      kind: 'run',
      ports,
      isJson: true,
      isWithPrometheus: false,
      replicas: 1,
    });
  });

  it('choose how many replicas run, where the command has them', () => {
    const accepts = { json: true, replicas: true };
    expect(parseArguments(['--replicas', '3'], accepts)).toMatchObject({ kind: 'run', replicas: 3 });
    for (const wrong of ['0', '9', '1.5', 'two']) {
      expect(parseArguments(['--replicas', wrong], accepts).kind).toBe('refused');
    }
    expect(parseArguments(['--replicas', '3'], { json: true }).kind).toBe('refused');
  });

  it('may ask for Prometheus, of npm start alone', () => {
    const accepts = { json: true, prometheus: true };
    expect(parseArguments(['--with-prometheus'], accepts)).toMatchObject({ isWithPrometheus: true });
    expect(parseArguments(['--with-prometheus'], { json: true }).kind).toBe('refused');
  });

  it.each([['--prot=1'], ['--port'], ['--port=abc'], ['--port=0'], ['--port=70000'], ['extra']])(
    'are refused when they are %j',
    (word) => {
      expect(parseArguments([word], { json: true }).kind).toBe('refused');
    },
  );
});
