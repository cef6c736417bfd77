/**
 * The places where a process may die: between any two things that are durable or visible from
 * outside. Each is passed many times in a run.
 */
export const boundaries = [
  'booking.begin',
  'booking.written',
  'booking.committed',
  'booking.send',
  'booking.sent',
  'booking.receive',
  'booking.taken',
  'parking.receive',
  'parking.begin',
  'parking.written',
  'parking.committed',
  'parking.answer',
  'parking.answered',
  'billing.receive',
  'billing.begin',
  'billing.written',
  'billing.committed',
  'billing.call',
  'billing.called',
  'billing.answer',
  'billing.answered',
] as const;

export type Boundary = (typeof boundaries)[number];

export type NodeName = 'booking' | 'parking' | 'billing';

export const nodeNames = ['booking', 'parking', 'billing'] as const satisfies readonly NodeName[];
