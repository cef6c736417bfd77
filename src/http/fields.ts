/** Fields that many bodies have, each with what it means there. */
import { z } from '@hono/zod-openapi';

/** An id that this system made. */
export function uuid(description: string) {
  return z.string().openapi({ format: 'uuid', description });
}

/** A moment, in RFC 3339. */
export function time(description: string) {
  return z.string().openapi({ format: 'date-time', description });
}

/** Any other text. */
export function text(description: string) {
  return z.string().openapi({ description });
}

/** A whole number. */
export function count(description: string) {
  return z.int().min(0).openapi({ description });
}

/** The header of an answer that says where to look next. */
export function location(description: string, example: string) {
  return z.object({
    Location: z.string().openapi({ format: 'uri-reference', description, example }),
  });
}
