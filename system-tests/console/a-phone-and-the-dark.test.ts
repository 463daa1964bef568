// Every page where there is least room and least light: nothing that axe finds, nothing that
// sticks out, nothing left in English; and the dialogs, which stand over all of them.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startConsole } from './console-page.ts';
import type { ConsolePage, ConsoleSystem } from './console-page.ts';
import { pay, putFaultOnce, untilStatus } from './payments-to-look-at.ts';

describe('every page', () => {
  let console: ConsoleSystem;
  let phone: ConsolePage;
  let dark: ConsolePage;
  let paymentId: string;

  beforeAll(async () => {
    console = await startConsole();
    const { system } = console;
    await putFaultOnce(system, { kind: 'error' });
    ({ payment_id: paymentId } = await pay(system, { phone: '+573001110001' }));
    await untilStatus(system, paymentId, 'delivered');
    await pay(system, { customer_id: 'no-phone-at-all' });
    phone = await console.open({ size: 'phone', language: 'es', theme: 'dark' });
    dark = await console.open({ theme: 'dark' });
  });
  afterAll(async () => {
    await console.stop();
    expect([...phone.complaints, ...dark.complaints]).toEqual([]);
  });

  it.each([
    ['/', 'aldeamo'],
    ['/providers/twilio', 'Historial de cambios'],
    ['/payments', '100,00 COP'],
    ['/payments/:payment', 'Relevo: aldeamo → twilio'],
    ['/dead-letters', 'El cliente no tiene número de teléfono'],
    ['/events', 'Pago de 100,00 COP recibido del cliente 123'],
    ['/faults', 'Fallas activas'],
    ['/inbox', '+573001110001'],
    ['/inbox?to=%2B573001110001', '1 segmento'],
    ['/traffic', 'No se está generando tráfico'],
  ])('is whole on a phone, in the dark, in Spanish: %s', async (path, shown) => {
    await phone.goTo(path.replace(':payment', paymentId));
    await phone.page.getByRole('main').getByText(shown).first().waitFor();
    expect(await phone.sidewaysPx()).toBe(0);
    expect(await phone.violations()).toEqual([]);
  });

  it('has a whole chip for a fault that is on, with the way to end it', async () => {
    const { client, urls } = console.system;
    const fault = `${urls.primary}/admin/faults/a-name-that-is-longer-than-there-is-room`;
    await client.json(fault, { method: 'PUT', body: { kind: 'latency', params: { ms: 1 } } });
    await phone.goTo('/events');
    const chip = phone.page.locator('.fault-chip').filter({ hasText: 'a-name-that' });
    await chip.waitFor();
    const row = await phone.page.locator('.fault-bar-chips').boundingBox();
    const { width = Infinity } = (await chip.boundingBox()) ?? {};
    expect(width).toBeLessThanOrEqual(row?.width ?? 0);
    expect(await phone.violations()).toEqual([]);
    await chip.getByRole('button').click();
    await chip.waitFor({ state: 'detached' });
  });

  it.each([
    ['/', 'Takes the messages'],
    ['/providers/aldeamo', 'Takes the messages'],
    ['/payments/:payment', 'Failover: aldeamo → twilio'],
  ])('is whole in the dark while all is well: %s', async (path, shown) => {
    await dark.goTo(path.replace(':payment', paymentId));
    await dark.page.getByText(shown).waitFor();
    expect(await dark.violations()).toEqual([]);
  });

  it.each([
    ['/', 'Isolate aldeamo'],
    ['/payments', 'Send a test payment'],
    ['/dead-letters', 'Replay all that fit…'],
    ['/inbox', 'Clear the inbox'],
  ])('has its dialog whole in the dark and on a phone: %s, %s', async (path, button) => {
    const size = dark.page.viewportSize();
    await dark.goTo(path);
    await dark.page.getByRole('button', { name: button }).click();
    await dark.page.getByRole('dialog').waitFor();
    expect(await dark.violations()).toEqual([]);
    await dark.page.setViewportSize({ width: 390, height: 844 });
    expect(await dark.violations()).toEqual([]);
    const { width = 0, x = -1 } = (await dark.page.getByRole('dialog').boundingBox()) ?? {};
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(390);
    await dark.page.setViewportSize(size ?? { width: 1_440, height: 900 });
  });
});
