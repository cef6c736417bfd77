import { describe, expect, it } from 'vitest';
import { shownJson } from './redact.ts';

describe('a payload on a page', () => {
  it('is shown with line breaks', () => {
    expect(shownJson({ reply: 'BILL_PAID', data: {} })).toBe(
      '{\n  "reply": "BILL_PAID",\n  "data": {}\n}',
    );
  });

  it.each(['paymentMethod', 'payment_method', 'accessToken', 'password', 'Authorization', 'iban'])(
    'does not show the value of %s, however deep',
    (name) => {
      const json = shownJson({ input: [{ [name]: 'pm_secret' }] });
      expect(json).not.toContain('pm_secret');
      expect(json).toContain('[redacted]');
    },
  );
});
