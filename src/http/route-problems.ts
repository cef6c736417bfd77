/** The problems of each operation, by the facts of its route, as OpenAPI has them. */
import { z } from 'zod';
import { isSafe } from './browser-guard.ts';
import { exampleIds } from './examples.ts';
import { problemBody, titleOf } from './problem.ts';
import { type ProblemKind, problemKinds } from './problem-kinds.ts';
import type { RouteFacts } from './route-facts.ts';

type Json = Readonly<Record<string, unknown>>;

/** As much of a route as tells its problems. */
interface Answering extends Pick<RouteFacts, 'access' | 'problems' | 'usesDatabase'> {
  readonly method: string;
}

/** Every kind that a route may answer: those that follow from its facts, and those of its own. */
export function kindsOf({ method, access, problems, usesDatabase }: Answering): ProblemKind[] {
  const { malformedBody, bodyTooLarge, unsupportedMediaType, foreignOrigin } = problemKinds;
  const ofChanges = [malformedBody, foreignOrigin, bodyTooLarge, unsupportedMediaType];
  return [
    ...(isSafe(method.toUpperCase()) ? [] : ofChanges),
    ...(access === 'operator' ? [problemKinds.unauthorized] : []),
    ...(problems ?? []),
    problemKinds.foreignHost,
    problemKinds.invalidRequest,
    problemKinds.internalError,
    ...(usesDatabase === false ? [] : [problemKinds.storageUnavailable]),
  ];
}

/** Kinds that are answered if a request leads to no operation. */
export const kindsOfNoRoute: readonly ProblemKind[] = [
  problemKinds.unknownPath,
  problemKinds.methodNotAllowed,
];

/**
 * The answers of an operation that are problems, by status. A status of one kind refers to the
 * component of that kind.
 */
export function problemResponses(kinds: readonly ProblemKind[]): Json {
  const statuses = new Set(kinds.map(({ status }) => status).toSorted((a, b) => a - b));
  return Object.fromEntries(
    [...statuses].map((status) => {
      const ofStatus = kinds.filter((kind) => kind.status === status);
      const [only] = ofStatus.filter(isAlone(kinds));
      return [status, only ? { $ref: `#/components/responses/${nameOf(only)}` } : one(ofStatus)];
    }),
  );
}

/**
 * The components that the answers of operations refer to.
 * @param operations the kinds of each operation
 */
export function problemComponents(operations: readonly (readonly ProblemKind[])[]): Json {
  const referred = operations.flatMap((kinds) => kinds.filter(isAlone(kinds)));
  return Object.fromEntries(referred.map((kind) => [nameOf(kind), one([kind])]));
}

/** The form of all problems, whose codes are those of the present routes. */
export function problemSchemas(kinds: readonly ProblemKind[]): Json {
  const { properties, ...form } = z.toJSONSchema(problemBody);
  const code = { $ref: '#/components/schemas/ProblemCode' };
  return {
    Problem: { ...form, properties: { ...properties, code } },
    ProblemCode: {
      type: 'string',
      description: 'A code of a problem, for programs; `/docs` says what each means.',
      enum: kinds.map((kind) => kind.code),
      examples: [problemKinds.invalidRequest.code],
    },
  };
}

/** Tells if a kind is the only one of its status among these. */
function isAlone(kinds: readonly ProblemKind[]) {
  return ({ code, status }: ProblemKind) =>
    !kinds.some((other) => other.status === status && other.code !== code);
}

/** The name of the component of a kind: its code, as types are written. */
function nameOf({ code }: ProblemKind): string {
  return code.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

const challenge = {
  description: 'The scheme by which the token is sent',
  required: true,
  schema: { type: 'string' },
  example: 'Bearer',
};

/** The answer of one status, of these kinds. */
function one(kinds: readonly ProblemKind[]): Json {
  const repeatable = kinds.filter(({ retryAfterS }) => retryAfterS !== undefined);
  const retryAfter = {
    description: 'Seconds after which the request may be repeated',
    required: repeatable.length === kinds.length,
    schema: { type: 'integer', minimum: 1 },
    example: repeatable[0]?.retryAfterS,
  };
  // RFC 9110, 11.6.1: a 401 names the scheme that it asks for.
  const isChallenge = kinds.some(({ status }) => status === problemKinds.unauthorized.status);
  const codes = { type: 'string', enum: kinds.map(({ code }) => code) };
  const ofCodes = { type: 'object', properties: { code: codes } };
  return {
    description: kinds.map(({ code, meaning }) => `\`${code}\`: ${meaning}`).join('\n\n'),
    headers: {
      ...(isChallenge && { 'WWW-Authenticate': challenge }),
      ...(repeatable.length > 0 && { 'Retry-After': retryAfter }),
      'X-Request-Id': { $ref: '#/components/headers/RequestId' },
    },
    content: {
      'application/problem+json': {
        schema: { allOf: [{ $ref: '#/components/schemas/Problem' }, ofCodes] },
        examples: Object.fromEntries(kinds.map((kind) => [kind.code, { value: exampleOf(kind) }])),
      },
    },
  };
}

function exampleOf({ status, code, example }: ProblemKind): Json {
  const errors = [{ in: 'query', pointer: '/limti', detail: 'is not known here; leave it out' }];
  return {
    type: 'about:blank',
    title: titleOf(status),
    status,
    code,
    detail: example,
    requestId: exampleIds.request,
    ...(code === problemKinds.invalidRequest.code && { errors }),
  };
}
