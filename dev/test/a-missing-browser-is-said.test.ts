import { describe, expect, it } from '@jest/globals';

import { findChromium } from '../src/browser.ts';

const nowhere = (): boolean => false;

describe('the browser for pictures', () => {
  it('is the one that CHROMIUM_PATH names, before any other', () => {
    expect(findChromium({ CHROMIUM_PATH: '/opt/chrome' }, () => true)).toBe('/opt/chrome');
    expect(() => findChromium({ CHROMIUM_PATH: '/opt/chrome' }, nowhere)).toThrow('/opt/chrome');
  });

  it('is else found where systems keep it', () => {
    const only = (path: string): boolean => path === '/usr/bin/chromium-browser';
    expect(findChromium({}, only)).toBe('/usr/bin/chromium-browser');
  });

  it('comes with advice where there is none', () => {
    expect(() => findChromium({}, nowhere)).toThrow(/apt-get install chromium[^]*brew[^]*CHROMIUM_PATH=/);
  });
});
