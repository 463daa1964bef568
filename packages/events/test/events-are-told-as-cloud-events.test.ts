import { describe, expect, it } from '@jest/globals';
import { draftEvent, eventCatalog, fromCloudEvent, readData, toCloudEvent } from '../index.ts';
import type { LoggedEvent } from '../index.ts';

const payment = {
  payment_id: '019aaf3e-0000-7000-8000-000000000001',
  amount: '100.00',
  currency: 'COP',
  customer_id: '123',
};
const logged: LoggedEvent = {
  id: '019aaf3e-0000-7000-8000-000000000002',
  source: '/relevo/payment-service',
  stream: `payment-${payment.payment_id}`,
  version: 3,
  type: 'relevo.payment.succeeded.v1',
  data: payment,
  cause: '019aaf3e-0000-7000-8000-000000000003',
  correlation: '019aaf3e-0000-7000-8000-000000000004',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  atMs: Date.UTC(2026, 10, 26, 10),
};

describe('the envelope', () => {
  it('is a CloudEvent 1.0 in JSON, with where it came from as extensions', () => {
    expect(toCloudEvent(logged)).toEqual({
      specversion: '1.0',
      id: logged.id,
      source: '/relevo/payment-service',
      type: 'relevo.payment.succeeded.v1',
      subject: logged.stream,
      time: '2026-11-26T10:00:00.000Z',
      datacontenttype: 'application/json',
      data: payment,
      causationid: logged.cause,
      correlationid: logged.correlation,
      traceparent: logged.traceparent,
      streamversion: 3,
    });
  });

  it('comes out as it went in, without what is not ours', () => {
    const alone = { ...logged, cause: null, traceparent: null };
    for (const event of [logged, alone]) {
      const wire: unknown = JSON.parse(JSON.stringify({ ...toCloudEvent(event), partitionkey: 'x' }));
      expect(fromCloudEvent(wire)).toEqual(event);
    }
  });

  it('names its attributes as CloudEvents allows: lower-case letters and digits', () => {
    expect(Object.keys(toCloudEvent(logged)).filter((name) => !/^[a-z0-9]{1,20}$/.test(name))).toEqual([]);
  });

  it.each([
    ['another version of CloudEvents', { specversion: '0.3' }],
    ['no id', { id: undefined }],
    ['a time that is none', { time: 'yesterday' }],
    ['a type without version', { type: 'relevo.payment.succeeded' }],
    ['data that is no object', { data: 'text' }],
  ])('is refused with %s', (_, wrong) => {
    expect(() => fromCloudEvent({ ...toCloudEvent(logged), ...wrong })).toThrow();
  });
});

describe('the catalogue', () => {
  it('makes drafts of its own shapes only: a field too many does not get out', () => {
    const stream = logged.stream;
    expect(draftEvent('relevo.payment.succeeded.v1', { stream, data: payment })).toEqual({
      stream,
      type: 'relevo.payment.succeeded.v1',
      data: payment,
    });
    const withPhone = { ...payment, phone: '+573001234567' };
    expect(() => draftEvent('relevo.payment.succeeded.v1', { stream, data: withPhone })).toThrow('phone');
  });

  it('reads what a later version has added to, and only events of that type', () => {
    const later = { type: logged.type, data: { ...payment, channel: 'web' } };
    expect(readData('relevo.payment.succeeded.v1', later)).toEqual(payment);
    expect(readData('relevo.payment.failed.v1', later)).toBeNull();
    expect(() => readData('relevo.payment.succeeded.v1', { type: logged.type, data: {} })).toThrow();
  });

  it('has the types of what the services tell, all in one form', () => {
    const types = Object.keys(eventCatalog);
    expect(types).toHaveLength(9);
    expect(types.filter((type) => !/^relevo(\.[a-z]+){2,3}\.v1$/.test(type))).toEqual([]);
  });

  it('has no field for a phone or a text', () => {
    const fields = Object.values(eventCatalog).flatMap(({ data }) => Object.keys(data.shape));
    expect(fields.filter((field) => /phone|text|body|to$|msisdn|message$/.test(field))).toEqual([]);
  });
});
