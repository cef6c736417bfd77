/** Made from `/openapi.json` by `npm run client:generate`: change the routes instead. */
export interface paths {
    "/bookings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List bookings
         * @description A page of bookings, newest first, of all or of one status or slot.
         */
        get: operations["listBookings"];
        put?: never;
        /**
         * Book a slot
         * @description Accepts the booking at once; its saga then blocks the slot, has the bill paid and reserves the slot, or undoes what it did. With `Prefer: wait=N` the answer waits for its end.
         */
        post: operations["createBooking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bookings/{id}/cancellation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a booking
         * @description Begins the saga that refunds the bill and frees the slot of an approved booking. It only goes forward: once begun, the booking will be `cancelled`.
         */
        post: operations["cancelBooking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bookings/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a booking
         * @description One booking, with the state of its saga. Poll it with `If-None-Match`.
         */
        get: operations["getBooking"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/slots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List slots
         * @description A page of slots, oldest first, of all or of one status.
         */
        get: operations["listSlots"];
        put?: never;
        /**
         * Add a slot
         * @description Adds a slot, which can be booked at once.
         */
        post: operations["createSlot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/slots/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a slot
         * @description One slot.
         */
        get: operations["getSlot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Open or close a slot
         * @description A closed slot is not booked; a booking that has it blocked already is refused it at the end.
         */
        patch: operations["updateSlot"];
        trace?: never;
    };
    "/bills": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List bills
         * @description A page of bills, newest first, of all bookings or of one.
         */
        get: operations["listBills"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bills/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a bill
         * @description One bill.
         */
        get: operations["getBill"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sagas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List sagas
         * @description A page of sagas, newest first; if only stalled ones are asked for, the oldest first. All filters together narrow it.
         */
        get: operations["listSagas"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sagas/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count sagas by state
         * @description How many sagas there are in each state, open and ended.
         */
        get: operations["countSagas"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sagas/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a saga
         * @description One saga with its steps and its history.
         */
        get: operations["getSaga"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sagas/{id}/diagram": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Draw a saga
         * @description Its definition as a Mermaid flow chart, with the path that it took.
         */
        get: operations["getSagaDiagram"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sagas/{id}/abort": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Abort a saga
         * @description Gives up what is awaited, and goes back from there. A saga that has ended, has passed its pivot or only goes forward is not aborted.
         */
        post: operations["abortSaga"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sagas/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry a saga
         * @description Sends the awaited command again at once, instead of when it is due.
         */
        post: operations["retrySaga"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sagas/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resolve the stalled step of a saga
         * @description Marks what a stalled saga awaits as done by hand. What is undone by hand is still sent until it is answered, and holds up nobody.
         */
        post: operations["resolveSaga"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sagas/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry stalled sagas
         * @description Without `count` it says how many match, and does nothing; with the count that this told, it is done to those very sagas, or to none.
         */
        post: operations["retryStalledSagas"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sagas/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resolve stalled sagas
         * @description Without `count` it says how many match, and does nothing; with the count that this told, it is done to those very sagas, or to none.
         */
        post: operations["resolveStalledSagas"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sagas/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow a saga
         * @description Server-sent events: one for each entry of the history, first those so far, then live, with the number of the entry as id; at last an event `end` with the state that the saga ended in. A stream ends after a while: come back with `Last-Event-ID`.
         */
        get: operations["streamSagaEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find anything by its id
         * @description Tells what has the id, and which sagas it belongs to.
         */
        get: operations["searchById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List dead letters
         * @description A page of the messages that were set aside, the oldest first.
         */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a dead letter
         * @description One of them, with the reason.
         */
        get: operations["getDeadLetter"];
        put?: never;
        post?: never;
        /**
         * Discard a dead letter
         * @description Drops it for good.
         */
        delete: operations["discardDeadLetter"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters/{id}/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Redrive a dead letter
         * @description Has its command sent again, if its saga still awaits that very command, and removes the dead letter.
         */
        post: operations["redriveDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Redrive dead letters
         * @description Without `count` it says how many match, and does nothing; with the count that this told, it is done to those very letters, or to none.
         */
        post: operations["redriveDeadLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Discard dead letters
         * @description Without `count` it says how many match, and does nothing; with the count that this told, it is done to those very letters, or to none.
         */
        post: operations["discardDeadLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a backup
         * @description Begins to copy all databases of this process, as they are at one moment, into a new folder of `BACKUP_DIR`. Work goes on meanwhile.
         */
        post: operations["startBackup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backups/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a backup
         * @description A backup that was begun since the start of the process, or one that is whole.
         */
        get: operations["getBackup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Does the process live?
         * @description Always 200: a process that does not answer is to be started again.
         */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Can the process work?
         * @description 503 with the reasons while a database or the bus is away, or the process is stopping.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the metrics
         * @description Everything that is counted and measured, in the text format of Prometheus.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/asyncapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Describe the messages
         * @description The messages between the modules, for those who write a participant in any language.
         */
        get: operations["getAsyncApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Describe this API
         * @description This document, made from the routes of the modules that run in this process.
         */
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description The process lives.
         * @example {
         *       "status": "ok"
         *     }
         */
        Liveness: {
            /**
             * @description Always `ok`
             * @enum {string}
             */
            status: "ok";
        };
        /**
         * @description The process can work.
         * @example {
         *       "status": "ok",
         *       "takingUp": 0
         *     }
         */
        Readiness: components["schemas"]["Liveness"] & {
            /** @description Sagas of a former process that are not yet taken up */
            takingUp: number;
        };
        /**
         * @description A booking of a slot, with the state of the saga that makes it.
         * @example {
         *       "id": "019cabc0-2222-7000-8000-000000000002",
         *       "slotId": "019cabc0-1111-7000-8000-000000000001",
         *       "status": "rejected",
         *       "sagaId": "019cabc0-3333-7000-8000-000000000003",
         *       "sagaState": "compensated",
         *       "cancellationSagaId": null,
         *       "reason": "card_declined",
         *       "reasonDetail": "the card was declined",
         *       "createdAt": "2026-03-01T09:00:00.000Z",
         *       "updatedAt": "2026-03-01T09:00:00.084Z"
         *     }
         */
        Booking: {
            /**
             * Format: uuid
             * @description The id of the booking
             */
            id: string;
            /** @description The slot that was asked for, as the client wrote it */
            slotId: string;
            /**
             * @description `approved` as soon as its slot is blocked, before it is paid: `sagaState` tells if all is done
             * @enum {string}
             */
            status: "pending" | "approved" | "rejected" | "cancelled";
            /**
             * Format: uuid
             * @description The saga that makes the booking
             */
            sagaId: string;
            /**
             * @description `completed` once all is done, `compensated` once all that was done is undone
             * @enum {string}
             */
            sagaState: "running" | "completed" | "compensating" | "compensated" | "stalled";
            /**
             * Format: uuid
             * @description The saga that cancels it; null until that was asked for
             */
            cancellationSagaId: string | null;
            /**
             * @description Why it was rejected: a code, or null. `refused`, `deadline` and `aborted` stand for words of a participant, of the engine or of an operator, which are in `reasonDetail`
             * @enum {string|null}
             */
            reason: "unknown_slot" | "slot_taken" | "slot_closed" | "slot_not_blocked" | "card_declined" | "insufficient_funds" | "voided" | "refused" | "deadline" | "aborted" | null;
            /** @description Why it was rejected, as a sentence; null if it was not */
            reasonDetail: string | null;
            /**
             * Format: date-time
             * @description When it was asked for
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was changed last
             */
            updatedAt: string;
        };
        /**
         * @description What a client asks for.
         * @example {
         *       "slotId": "019cabc0-1111-7000-8000-000000000001",
         *       "paymentMethod": "pm_declined"
         *     }
         */
        NewBooking: {
            /** @description The slot to be booked */
            slotId: string;
            /**
             * @description One of the magic payment methods of the simulated provider
             * @default pm_ok
             * @enum {string}
             */
            paymentMethod?: "pm_ok" | "pm_declined" | "pm_insufficient_funds" | "pm_slow" | "pm_flaky";
        };
        /**
         * @description A page of a list.
         * @example {
         *       "items": [
         *         {
         *           "id": "019cabc0-2222-7000-8000-000000000002",
         *           "slotId": "019cabc0-1111-7000-8000-000000000001",
         *           "status": "rejected",
         *           "sagaId": "019cabc0-3333-7000-8000-000000000003",
         *           "sagaState": "compensated",
         *           "cancellationSagaId": null,
         *           "reason": "card_declined",
         *           "reasonDetail": "the card was declined",
         *           "createdAt": "2026-03-01T09:00:00.000Z",
         *           "updatedAt": "2026-03-01T09:00:00.084Z"
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        BookingPage: {
            /** @description The items of this page */
            items: components["schemas"]["Booking"][];
            /** @description The `cursor` of the next page; null on the last */
            nextCursor: string | null;
        };
        /**
         * @description A page of a list.
         * @example {
         *       "items": [
         *         {
         *           "id": "019cabc0-3333-7000-8000-000000000003",
         *           "definition": "book-slot",
         *           "version": 1,
         *           "bookingId": "019cabc0-2222-7000-8000-000000000002",
         *           "createdAt": "2026-03-01T09:00:00.000Z",
         *           "updatedAt": "2026-03-01T09:00:00.084Z",
         *           "state": "compensated",
         *           "step": null,
         *           "attempt": 0,
         *           "nextAttemptAt": null,
         *           "reason": {
         *             "code": "refused",
         *             "detail": "card_declined"
         *           },
         *           "finishedAt": "2026-03-01T09:00:00.084Z",
         *           "steps": [
         *             {
         *               "name": "create-booking",
         *               "kind": "local",
         *               "state": "compensated",
         *               "startedAt": "2026-03-01T09:00:00.000Z",
         *               "finishedAt": "2026-03-01T09:00:00.084Z"
         *             },
         *             {
         *               "name": "block-slot",
         *               "kind": "command",
         *               "state": "compensated",
         *               "startedAt": "2026-03-01T09:00:00.000Z",
         *               "finishedAt": "2026-03-01T09:00:00.084Z"
         *             },
         *             {
         *               "name": "pay-bill",
         *               "kind": "command",
         *               "state": "refused",
         *               "startedAt": "2026-03-01T09:00:00.000Z",
         *               "finishedAt": "2026-03-01T09:00:00.084Z"
         *             }
         *           ]
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        SagaPage: {
            /** @description The items of this page */
            items: components["schemas"]["SagaSummary"][];
            /** @description The `cursor` of the next page; null on the last */
            nextCursor: string | null;
        };
        /**
         * @description A saga without its history.
         * @example {
         *       "id": "019cabc0-3333-7000-8000-000000000003",
         *       "definition": "book-slot",
         *       "version": 1,
         *       "bookingId": "019cabc0-2222-7000-8000-000000000002",
         *       "createdAt": "2026-03-01T09:00:00.000Z",
         *       "updatedAt": "2026-03-01T09:00:00.084Z",
         *       "state": "compensated",
         *       "step": null,
         *       "attempt": 0,
         *       "nextAttemptAt": null,
         *       "reason": {
         *         "code": "refused",
         *         "detail": "card_declined"
         *       },
         *       "finishedAt": "2026-03-01T09:00:00.084Z",
         *       "steps": [
         *         {
         *           "name": "create-booking",
         *           "kind": "local",
         *           "state": "compensated",
         *           "startedAt": "2026-03-01T09:00:00.000Z",
         *           "finishedAt": "2026-03-01T09:00:00.084Z"
         *         },
         *         {
         *           "name": "block-slot",
         *           "kind": "command",
         *           "state": "compensated",
         *           "startedAt": "2026-03-01T09:00:00.000Z",
         *           "finishedAt": "2026-03-01T09:00:00.084Z"
         *         },
         *         {
         *           "name": "pay-bill",
         *           "kind": "command",
         *           "state": "refused",
         *           "startedAt": "2026-03-01T09:00:00.000Z",
         *           "finishedAt": "2026-03-01T09:00:00.084Z"
         *         }
         *       ]
         *     }
         */
        SagaSummary: {
            /**
             * Format: uuid
             * @description The id of the saga
             */
            id: string;
            /** @description The name of its definition */
            definition: string;
            /** @description The version that it began with, and goes on under */
            version: number;
            /**
             * @description `stalled`: a person should look; `completed` and `compensated`: it has ended
             * @enum {string}
             */
            state: "running" | "completed" | "compensating" | "compensated" | "stalled";
            /** @description The step whose command is awaited; null if none is */
            step: string | null;
            /** @description How often the awaited command was sent */
            attempt: number;
            /**
             * Format: date-time
             * @description When it is sent again; null if nothing is awaited
             */
            nextAttemptAt: string | null;
            reason: components["schemas"]["SagaReason"];
            /** @description What the saga is about */
            bookingId: string;
            /**
             * Format: date-time
             * @description When it was begun
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was changed last
             */
            updatedAt: string;
            /**
             * Format: date-time
             * @description When it ended; null until then
             */
            finishedAt: string | null;
            /** @description Its steps, in the order of the definition */
            steps: components["schemas"]["SagaStep"][];
        };
        /**
         * @description Why a saga is stalled, else why it went back.
         * @example {
         *       "code": "refused",
         *       "detail": "card_declined"
         *     }
         */
        SagaReason: {
            /**
             * @description For programs
             * @enum {string}
             */
            code: "refused" | "deadline" | "aborted" | "compensation_exhausted" | "forward_exhausted" | "version_unregistered" | "engine_error";
            /** @description What happened, for people */
            detail: string;
        } | null;
        /**
         * @description A step of a saga.
         * @example {
         *       "name": "pay-bill",
         *       "kind": "command",
         *       "state": "refused",
         *       "startedAt": "2026-03-01T09:00:00.000Z",
         *       "finishedAt": "2026-03-01T09:00:00.084Z"
         *     }
         */
        SagaStep: {
            /** @description The name of the step in its definition */
            name: string;
            /**
             * @description `local`: work in the database of the orchestrator; `command`: to a participant
             * @enum {string}
             */
            kind: "local" | "command";
            /** @description Its state, such as `done`, `refused` or `compensated` */
            state: string;
            /**
             * Format: date-time
             * @description When it was begun; null if it was not
             */
            startedAt: string | null;
            /**
             * Format: date-time
             * @description When its outcome was known; null until then
             */
            finishedAt: string | null;
        };
        /**
         * @description The number of sagas in each state.
         * @example {
         *       "running": 2,
         *       "completed": 140,
         *       "compensating": 0,
         *       "compensated": 12,
         *       "stalled": 1
         *     }
         */
        SagaCounts: {
            /** @description On their way forward */
            running: number;
            /** @description Ended: all is done */
            completed: number;
            /** @description On their way back */
            compensating: number;
            /** @description Ended: all that was done is undone */
            compensated: number;
            /** @description A person should look at these */
            stalled: number;
        };
        /**
         * @description A saga with its history.
         * @example {
         *       "id": "019cabc0-3333-7000-8000-000000000003",
         *       "definition": "book-slot",
         *       "version": 1,
         *       "bookingId": "019cabc0-2222-7000-8000-000000000002",
         *       "createdAt": "2026-03-01T09:00:00.000Z",
         *       "updatedAt": "2026-03-01T09:00:00.084Z",
         *       "state": "compensated",
         *       "step": null,
         *       "attempt": 0,
         *       "nextAttemptAt": null,
         *       "reason": {
         *         "code": "refused",
         *         "detail": "card_declined"
         *       },
         *       "finishedAt": "2026-03-01T09:00:00.084Z",
         *       "steps": [
         *         {
         *           "name": "create-booking",
         *           "kind": "local",
         *           "state": "compensated",
         *           "startedAt": "2026-03-01T09:00:00.000Z",
         *           "finishedAt": "2026-03-01T09:00:00.084Z"
         *         },
         *         {
         *           "name": "block-slot",
         *           "kind": "command",
         *           "state": "compensated",
         *           "startedAt": "2026-03-01T09:00:00.000Z",
         *           "finishedAt": "2026-03-01T09:00:00.084Z"
         *         },
         *         {
         *           "name": "pay-bill",
         *           "kind": "command",
         *           "state": "refused",
         *           "startedAt": "2026-03-01T09:00:00.000Z",
         *           "finishedAt": "2026-03-01T09:00:00.084Z"
         *         }
         *       ],
         *       "history": [
         *         {
         *           "seq": 1,
         *           "at": "2026-03-01T09:00:00.000Z",
         *           "type": "started",
         *           "step": null,
         *           "detail": {}
         *         },
         *         {
         *           "seq": 2,
         *           "at": "2026-03-01T09:00:00.084Z",
         *           "type": "step-refused",
         *           "step": "pay-bill",
         *           "detail": {
         *             "reply": "BILL_FAILED"
         *           }
         *         }
         *       ]
         *     }
         */
        Saga: components["schemas"]["SagaSummary"] & {
            /** @description What happened, the oldest first */
            history: components["schemas"]["HistoryEntry"][];
        };
        /**
         * @description What happened to a saga, and when.
         * @example {
         *       "seq": 2,
         *       "at": "2026-03-01T09:00:00.084Z",
         *       "type": "step-refused",
         *       "step": "pay-bill",
         *       "detail": {
         *         "reply": "BILL_FAILED"
         *       }
         *     }
         */
        HistoryEntry: {
            /** @description Its number, from 1 */
            seq: number;
            /**
             * Format: date-time
             * @description When it happened
             */
            at: string;
            /** @description What happened, such as `command-sent` or `step-done` */
            type: string;
            /** @description The step that it is about; null if it is about the whole saga */
            step: string | null;
            /** @description The facts: message id, attempt, reply, actor and reason, as its type has them */
            detail: {
                [key: string]: unknown;
            };
        };
        /**
         * @description Who acts on a saga, and perhaps why.
         * @example {
         *       "reason": "the gateway is back",
         *       "actor": "ada"
         *     }
         */
        Act: {
            /** @description Why, as the history keeps it */
            reason?: string;
            /** @description The name that the history keeps. If tokens have names, it is that of the token: leave it out then. Else it is `operator` if left out. */
            actor?: string;
        };
        /**
         * @description Who acts on a saga, and why.
         * @example {
         *       "reason": "refunded by hand at the provider",
         *       "actor": "ada"
         *     }
         */
        ReasonedAct: {
            /** @description Why, as the history keeps it */
            reason: string;
            /** @description The name that the history keeps. If tokens have names, it is that of the token: leave it out then. Else it is `operator` if left out. */
            actor?: string;
        };
        /**
         * @description What came of a verb for many sagas.
         * @example {
         *       "count": 2,
         *       "sagaIds": [
         *         "019cabc0-3333-7000-8000-000000000003",
         *         "019cabc0-3333-7000-8000-000000000009"
         *       ],
         *       "done": 1,
         *       "refused": [
         *         {
         *           "sagaId": "019cabc0-3333-7000-8000-000000000003",
         *           "detail": "cannot retry: the saga has ended: it is completed"
         *         }
         *       ]
         *     }
         */
        BulkAnswer: {
            /** @description How many match */
            count: number;
            /** @description Those that were counted, or acted on */
            sagaIds: string[];
            /** @description How many were acted on */
            done: number;
            /** @description Those whose state no longer allowed it */
            refused: {
                /** @description The saga that refused */
                sagaId: string;
                /** @description Why it refused */
                detail: string;
            }[];
        };
        /**
         * @description Which stalled sagas to act on, who acts, and why.
         * @example {
         *       "filter": {
         *         "code": "compensation_exhausted"
         *       },
         *       "reason": "the gateway is back",
         *       "actor": "ada"
         *     }
         */
        BulkAct: {
            /**
             * @description Which stalled sagas; all if left out
             * @default {}
             */
            filter?: {
                /** @description Those of this definition */
                definition?: string;
                /** @description Sagas about this one alone */
                bookingId?: string;
                /** @description Why they are stalled, such as `compensation_exhausted` */
                code?: string;
                /** @description The step that they are stalled at */
                step?: string;
                /**
                 * @description Begun longer ago than this: minutes, hours or days
                 * @example 10m
                 */
                olderThan?: string;
                /**
                 * Format: date-time
                 * @description Begun at this time or later
                 * @example 2026-03-01T09:00:00.000Z
                 */
                from?: string;
                /**
                 * Format: date-time
                 * @description Begun before this time
                 * @example 2026-03-01T09:00:00.000Z
                 */
                to?: string;
            };
            /** @description The count of an earlier call without it: those very sagas are acted on, or none */
            count?: number;
            /** @description Why, as the history keeps it */
            reason: string;
            /** @description The name that the history keeps. If tokens have names, it is that of the token: leave it out then. Else it is `operator` if left out. */
            actor?: string;
        };
        /**
         * @description A place to park.
         * @example {
         *       "id": "019cabc0-1111-7000-8000-000000000001",
         *       "name": "A1",
         *       "status": "available",
         *       "price": {
         *         "amount": 10000,
         *         "currency": "USD"
         *       },
         *       "bookingId": null
         *     }
         */
        Slot: {
            /**
             * Format: uuid
             * @description The id of the slot
             */
            id: string;
            /** @description Its name, as people know it */
            name: string;
            /**
             * @description `blocked` while a booking of it is at work, `closed` while out of service
             * @enum {string}
             */
            status: "available" | "blocked" | "reserved" | "closed";
            price: components["schemas"]["Money"];
            /** @description The booking that holds it; null if none does */
            bookingId: string | null;
        };
        /**
         * @description An amount of money.
         * @example {
         *       "amount": 10000,
         *       "currency": "USD"
         *     }
         */
        Money: {
            /**
             * @description in minor units
             * @example 10000
             */
            amount: number;
            /**
             * @description ISO 4217
             * @example USD
             */
            currency: string;
        };
        /**
         * @description A slot to be added.
         * @example {
         *       "name": "A1",
         *       "price": {
         *         "amount": 10000,
         *         "currency": "USD"
         *       }
         *     }
         */
        NewSlot: {
            /** @description As people know it */
            name: string;
            /** @description What a booking costs; 10000 USD (100.00) if it is left out */
            price?: {
                /**
                 * @description in minor units
                 * @example 10000
                 */
                amount: number;
                /**
                 * @description ISO 4217
                 * @example USD
                 */
                currency: string;
            };
        };
        /**
         * @description A page of a list.
         * @example {
         *       "items": [
         *         {
         *           "id": "019cabc0-1111-7000-8000-000000000001",
         *           "name": "A1",
         *           "status": "available",
         *           "price": {
         *             "amount": 10000,
         *             "currency": "USD"
         *           },
         *           "bookingId": null
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        SlotPage: {
            /** @description The items of this page */
            items: components["schemas"]["Slot"][];
            /** @description The `cursor` of the next page; null on the last */
            nextCursor: string | null;
        };
        /**
         * @description A change of a slot.
         * @example {
         *       "status": "closed"
         *     }
         */
        SlotChange: {
            /**
             * @description `closed` takes the slot out of service, `available` puts it back
             * @enum {string}
             */
            status: "closed" | "available";
        };
        /**
         * @description A page of a list.
         * @example {
         *       "items": [
         *         {
         *           "id": "019cabc0-4444-7000-8000-000000000004",
         *           "bookingId": "019cabc0-2222-7000-8000-000000000002",
         *           "amount": 10000,
         *           "currency": "USD",
         *           "status": "failed",
         *           "reason": "card_declined",
         *           "reasonDetail": "the card was declined",
         *           "createdAt": "2026-03-01T09:00:00.000Z",
         *           "updatedAt": "2026-03-01T09:00:00.000Z"
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        BillPage: {
            /** @description The items of this page */
            items: components["schemas"]["Bill"][];
            /** @description The `cursor` of the next page; null on the last */
            nextCursor: string | null;
        };
        /**
         * @description A charge for a booking, or the try of one.
         * @example {
         *       "id": "019cabc0-4444-7000-8000-000000000004",
         *       "bookingId": "019cabc0-2222-7000-8000-000000000002",
         *       "amount": 10000,
         *       "currency": "USD",
         *       "status": "failed",
         *       "reason": "card_declined",
         *       "reasonDetail": "the card was declined",
         *       "createdAt": "2026-03-01T09:00:00.000Z",
         *       "updatedAt": "2026-03-01T09:00:00.000Z"
         *     }
         */
        Bill: {
            /**
             * Format: uuid
             * @description The id of the bill
             */
            id: string;
            /** @description The booking that was charged for */
            bookingId: string;
            /** @description In minor units of the currency: 10000 is 100.00 */
            amount: number;
            /** @description An ISO 4217 code */
            currency: string;
            /**
             * @description `failed`: nothing was charged
             * @enum {string}
             */
            status: "paid" | "failed" | "refunded";
            /**
             * @description Why it failed: a code, or null
             * @enum {string|null}
             */
            reason: "card_declined" | "insufficient_funds" | "voided" | null;
            /** @description Why it failed, as a sentence; null if it did not */
            reasonDetail: string | null;
            /**
             * Format: date-time
             * @description When it was written
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was changed last
             */
            updatedAt: string;
        };
        /**
         * @description A page of a list.
         * @example {
         *       "items": [
         *         {
         *           "id": "019cabc0-5555-7000-8000-000000000005",
         *           "queue": "billing.commands",
         *           "type": "billing.pay",
         *           "messageId": "019cabc0-3333-7000-8000-000000000003:pay-bill:do",
         *           "sagaId": "019cabc0-3333-7000-8000-000000000003",
         *           "reason": "the payment gateway is not available",
         *           "attempts": 5,
         *           "deadAt": "2026-03-01T09:00:00.084Z"
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        DeadLetterPage: {
            /** @description The items of this page */
            items: components["schemas"]["DeadLetter"][];
            /** @description The `cursor` of the next page; null on the last */
            nextCursor: string | null;
        };
        /**
         * @description A message that was set aside, for a person to look at.
         * @example {
         *       "id": "019cabc0-5555-7000-8000-000000000005",
         *       "queue": "billing.commands",
         *       "type": "billing.pay",
         *       "messageId": "019cabc0-3333-7000-8000-000000000003:pay-bill:do",
         *       "sagaId": "019cabc0-3333-7000-8000-000000000003",
         *       "reason": "the payment gateway is not available",
         *       "attempts": 5,
         *       "deadAt": "2026-03-01T09:00:00.084Z"
         *     }
         */
        DeadLetter: {
            /** @description The id of the dead letter */
            id: string;
            /** @description The queue that it came from */
            queue: string;
            /** @description The type of the message */
            type: string;
            /** @description The id of the message: of a command, `<sagaId>:<step>:<do|undo>` */
            messageId: string;
            /** @description The saga that it belongs to; empty if the message does not say */
            sagaId: string;
            /** @description Why it was set aside */
            reason: string;
            /** @description The tries of its handler; 0 if the message fits no contract */
            attempts: number;
            /**
             * Format: date-time
             * @description When it was set aside
             */
            deadAt: string;
        };
        /**
         * @description What came of a verb for many dead letters.
         * @example {
         *       "count": 2,
         *       "done": 1,
         *       "refused": [
         *         {
         *           "id": "019cabc0-5555-7000-8000-000000000005",
         *           "detail": "it is not sent again: saga 019cabc0-3333-7000-8000-000000000003 has ended; discard it"
         *         }
         *       ]
         *     }
         */
        DeadLetterBulkAnswer: {
            /** @description How many match */
            count: number;
            /** @description How many were acted on */
            done: number;
            /** @description Those that nothing was done to */
            refused: {
                /** @description The dead letter */
                id: string;
                /** @description Why it is still there */
                detail: string;
            }[];
        };
        /**
         * @description Which dead letters to act on.
         * @example {
         *       "filter": {
         *         "type": "billing.pay"
         *       },
         *       "count": 2
         *     }
         */
        DeadLetterBulkAct: {
            /**
             * @description Which dead letters; all if left out
             * @default {}
             */
            filter?: {
                /** @description Those of this queue */
                queue?: string;
                /** @description Those of messages of this type */
                type?: string;
                /** @description Those of this saga */
                sagaId?: string;
                /** @description A part of the reason */
                reason?: string;
            };
            /** @description The count of an earlier call without it: those very letters are acted on, or none */
            count?: number;
        };
        /**
         * @description A copy of all databases of the process at one moment.
         * @example {
         *       "id": "before-1.4",
         *       "state": "done",
         *       "progress": 1,
         *       "directory": "/backups/before-1.4",
         *       "takenAt": "2026-11-25T03:00:00.000Z",
         *       "openSagas": 3,
         *       "bytes": 1318912,
         *       "detail": null
         *     }
         */
        Backup: {
            /** @description Its name */
            id: string;
            /**
             * @description How far it is
             * @enum {string}
             */
            state: "running" | "done" | "failed";
            /** @description The part that is copied */
            progress: number;
            /** @description Its folder, on the machine of the server */
            directory: string;
            /**
             * Format: date-time
             * @description The one moment that it shows; null until it is whole
             */
            takenAt: string | null;
            /** @description Sagas that were open at that moment */
            openSagas: number | null;
            /** @description The size of all files */
            bytes: number | null;
            /** @description Why it failed; null if it did not */
            detail: string | null;
        };
        /**
         * @description A backup to be taken.
         * @example {
         *       "name": "before-1.4"
         *     }
         */
        NewBackup: {
            /** @description Its name; made of the time if it is left out */
            name?: string;
        };
        /**
         * @description What has an id.
         * @example {
         *       "kind": "saga",
         *       "id": "019cabc0-3333-7000-8000-000000000003",
         *       "sagaIds": [
         *         "019cabc0-3333-7000-8000-000000000003"
         *       ]
         *     }
         */
        Found: {
            /**
             * @description What has the id
             * @enum {string}
             */
            kind: "saga" | "booking" | "slot" | "bill" | "message" | "request";
            /** @description The id that was asked for */
            id: string;
            /** @description The sagas that it belongs to, the oldest first */
            sagaIds: string[];
        };
        /**
         * @description A problem, as RFC 9457 has it.
         * @example {
         *       "type": "about:blank",
         *       "title": "Unprocessable Content",
         *       "status": 422,
         *       "code": "invalid_request",
         *       "detail": "the request does not have the form asked for",
         *       "requestId": "b2c7e5c6-8f3f-4a57",
         *       "errors": [
         *         {
         *           "in": "body",
         *           "pointer": "/slotId",
         *           "detail": "is missing"
         *         }
         *       ]
         *     }
         */
        Problem: {
            /** @description `about:blank`: what it is about is told by `code` */
            type: string;
            /** @description The phrase of the status (RFC 9110) */
            title: string;
            /** @description The status of the answer */
            status: number;
            code: components["schemas"]["ProblemCode"];
            /** @description What is wrong in this case, for people */
            detail: string;
            /** @description The id of the request, as in the log */
            requestId: string;
            /** @description Values that do not have the form asked for; with `invalid_request` alone */
            errors?: {
                /**
                 * @description The part of the request that the value is in
                 * @enum {string}
                 */
                in: "body" | "query" | "path" | "header";
                /** @description A JSON Pointer (RFC 6901) to the value; for a parameter, a slash and its name */
                pointer: string;
                /** @description What is wrong with the value, to be read after it */
                detail: string;
            }[];
        };
        /**
         * @description A code of a problem, for programs; `/docs` says what each means.
         * @example invalid_request
         * @enum {string}
         */
        ProblemCode: "malformed_body" | "unauthorized" | "foreign_origin" | "not_found" | "unknown_path" | "method_not_allowed" | "backup_failed" | "backup_running" | "backups_unset" | "booking_in_progress" | "booking_not_approved" | "cancellation_begun" | "idempotency_conflict" | "redrive_refused" | "selection_changed" | "slot_not_closed" | "slot_reserved" | "verb_refused" | "version_unregistered" | "body_too_large" | "unsupported_media_type" | "foreign_host" | "invalid_request" | "key_reused" | "too_many_requests" | "internal_error" | "bus_unavailable" | "not_ready" | "orchestrator_stopped" | "overloaded" | "storage_unavailable" | "too_many_streams";
    };
    responses: {
        /** @description `malformed_body`: The body is not JSON in UTF-8, or it broke off. */
        MalformedBody: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "malformed_body";
                };
            };
        };
        /** @description `foreign_origin`: A page of another site made a browser ask for a change. */
        ForeignOrigin: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "foreign_origin";
                };
            };
        };
        /** @description `body_too_large`: The body has more than 16 KiB. */
        BodyTooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "body_too_large";
                };
            };
        };
        /** @description `unsupported_media_type`: The headers say that the body is not plain JSON in UTF-8. */
        UnsupportedMediaType: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "unsupported_media_type";
                };
            };
        };
        /** @description `idempotency_conflict`: The first request with this `Idempotency-Key` is still at work. */
        IdempotencyConflict: {
            headers: {
                /**
                 * @description Seconds after which the request may be repeated
                 * @example 1
                 */
                "Retry-After": number;
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "idempotency_conflict";
                };
            };
        };
        /** @description `too_many_requests`: The client has asked for more in a minute than one client may. */
        TooManyRequests: {
            headers: {
                /**
                 * @description Seconds after which the request may be repeated
                 * @example 60
                 */
                "Retry-After": number;
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "too_many_requests";
                };
            };
        };
        /** @description `foreign_host`: Without an operator token, only the names of this machine are answered. */
        ForeignHost: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "foreign_host";
                };
            };
        };
        /** @description `internal_error`: A fault of this server, which has logged it. */
        InternalError: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "internal_error";
                };
            };
        };
        /** @description `invalid_request`: Values do not have the form asked for, or a name is not known. */
        InvalidRequest: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "invalid_request";
                };
            };
        };
        /** @description `storage_unavailable`: The database did not take the change, or could not be read. Nothing was changed. */
        StorageUnavailable: {
            headers: {
                /**
                 * @description Seconds after which the request may be repeated
                 * @example 1
                 */
                "Retry-After": number;
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "storage_unavailable";
                };
            };
        };
        /** @description `not_found`: Nothing has this id: it never had, or it was removed after its retention time. */
        NotFound: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "not_found";
                };
            };
        };
        /** @description `unauthorized`: The operation is for the operator, and the request has no token, or a wrong one. */
        Unauthorized: {
            headers: {
                /**
                 * @description The scheme by which the token is sent
                 * @example Bearer
                 */
                "WWW-Authenticate": string;
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "unauthorized";
                };
            };
        };
        /** @description `version_unregistered`: This release lacks the version of the definition that the saga began with. */
        VersionUnregistered: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "version_unregistered";
                };
            };
        };
        /** @description `verb_refused`: The state of the saga does not allow this verb. */
        VerbRefused: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "verb_refused";
                };
            };
        };
        /** @description `selection_changed`: What matches the filter now is not what was counted before. Nothing was done. */
        SelectionChanged: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "selection_changed";
                };
            };
        };
        /** @description `redrive_refused`: No saga awaits the command of this dead letter any more. */
        RedriveRefused: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "redrive_refused";
                };
            };
        };
        /** @description `not_ready`: The process cannot work: a database or the bus is away, or it is stopping. */
        NotReady: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "not_ready";
                };
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /**
         * @description The id of this request, as in the log; one that the client sends is kept
         * @example 019cabc0-6666-7000-8000-000000000006
         */
        RequestId: string;
        /**
         * @description The tag of the present state; send it back as `If-None-Match`
         * @example "f1d2d2f924e986ac86fdf7b36c94bcdf32beec15"
         */
        ETag: string;
    };
    pathItems: never;
}
export type Liveness = components['schemas']['Liveness'];
export type Readiness = components['schemas']['Readiness'];
export type Booking = components['schemas']['Booking'];
export type NewBooking = components['schemas']['NewBooking'];
export type BookingPage = components['schemas']['BookingPage'];
export type SagaPage = components['schemas']['SagaPage'];
export type SagaSummary = components['schemas']['SagaSummary'];
export type SagaReason = components['schemas']['SagaReason'];
export type SagaStep = components['schemas']['SagaStep'];
export type SagaCounts = components['schemas']['SagaCounts'];
export type Saga = components['schemas']['Saga'];
export type HistoryEntry = components['schemas']['HistoryEntry'];
export type Act = components['schemas']['Act'];
export type ReasonedAct = components['schemas']['ReasonedAct'];
export type BulkAnswer = components['schemas']['BulkAnswer'];
export type BulkAct = components['schemas']['BulkAct'];
export type Slot = components['schemas']['Slot'];
export type Money = components['schemas']['Money'];
export type NewSlot = components['schemas']['NewSlot'];
export type SlotPage = components['schemas']['SlotPage'];
export type SlotChange = components['schemas']['SlotChange'];
export type BillPage = components['schemas']['BillPage'];
export type Bill = components['schemas']['Bill'];
export type DeadLetterPage = components['schemas']['DeadLetterPage'];
export type DeadLetter = components['schemas']['DeadLetter'];
export type DeadLetterBulkAnswer = components['schemas']['DeadLetterBulkAnswer'];
export type DeadLetterBulkAct = components['schemas']['DeadLetterBulkAct'];
export type Backup = components['schemas']['Backup'];
export type NewBackup = components['schemas']['NewBackup'];
export type Found = components['schemas']['Found'];
export type Problem = components['schemas']['Problem'];
export type ProblemCode = components['schemas']['ProblemCode'];
export type ResponseMalformedBody = components['responses']['MalformedBody'];
export type ResponseForeignOrigin = components['responses']['ForeignOrigin'];
export type ResponseBodyTooLarge = components['responses']['BodyTooLarge'];
export type ResponseUnsupportedMediaType = components['responses']['UnsupportedMediaType'];
export type ResponseIdempotencyConflict = components['responses']['IdempotencyConflict'];
export type ResponseTooManyRequests = components['responses']['TooManyRequests'];
export type ResponseForeignHost = components['responses']['ForeignHost'];
export type ResponseInternalError = components['responses']['InternalError'];
export type ResponseInvalidRequest = components['responses']['InvalidRequest'];
export type ResponseStorageUnavailable = components['responses']['StorageUnavailable'];
export type ResponseNotFound = components['responses']['NotFound'];
export type ResponseUnauthorized = components['responses']['Unauthorized'];
export type ResponseVersionUnregistered = components['responses']['VersionUnregistered'];
export type ResponseVerbRefused = components['responses']['VerbRefused'];
export type ResponseSelectionChanged = components['responses']['SelectionChanged'];
export type ResponseRedriveRefused = components['responses']['RedriveRefused'];
export type ResponseNotReady = components['responses']['NotReady'];
export type HeaderRequestId = components['headers']['RequestId'];
export type HeaderETag = components['headers']['ETag'];
export type $defs = Record<string, never>;
export interface operations {
    listBookings: {
        parameters: {
            query?: {
                /** @description The most items of a page */
                limit?: number;
                /** @description Where to go on: the `nextCursor` of the page before */
                cursor?: string;
                /** @description Bookings in this status */
                status?: "pending" | "approved" | "rejected" | "cancelled";
                /** @description Bookings of this slot */
                slotId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bookings, newest first */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingPage"];
                };
            };
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["StorageUnavailable"];
        };
    };
    createBooking: {
        parameters: {
            query?: never;
            header?: {
                /** @description `wait=N` waits up to N seconds, at most 30, for the end of the saga (RFC 7240) */
                Prefer?: string;
                /** @description A name for this request. Repeated within 24 hours, with the same body, it makes no second booking, and gets the first answer again */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "slotId": "019cabc0-1111-7000-8000-000000000001",
                 *       "paymentMethod": "pm_declined"
                 *     }
                 */
                "application/json": components["schemas"]["NewBooking"];
            };
        };
        responses: {
            /** @description Its saga has ended, as asked for by Prefer */
            201: {
                headers: {
                    /** @description The booking */
                    Location: string;
                    /** @description This is the first answer to the `Idempotency-Key`, again */
                    "Idempotent-Replayed"?: "true";
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
            /** @description Accepted; its saga is at work */
            202: {
                headers: {
                    /** @description The booking */
                    Location: string;
                    /** @description This is the first answer to the `Idempotency-Key`, again */
                    "Idempotent-Replayed"?: "true";
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019cabc0-2222-7000-8000-000000000002",
                     *       "slotId": "019cabc0-1111-7000-8000-000000000001",
                     *       "status": "pending",
                     *       "sagaId": "019cabc0-3333-7000-8000-000000000003",
                     *       "sagaState": "running",
                     *       "cancellationSagaId": null,
                     *       "reason": null,
                     *       "reasonDetail": null,
                     *       "createdAt": "2026-03-01T09:00:00.000Z",
                     *       "updatedAt": "2026-03-01T09:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Booking"];
                };
            };
            400: components["responses"]["MalformedBody"];
            403: components["responses"]["ForeignOrigin"];
            409: components["responses"]["IdempotencyConflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["ForeignHost"];
            /**
             * @description `key_reused`: The `Idempotency-Key` was used before, with another body.
             *
             *     `invalid_request`: Values do not have the form asked for, or a name is not known.
             */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "key_reused" | "invalid_request";
                    };
                };
            };
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            /**
             * @description `overloaded`: As many sagas are at work as may be. Nothing was started.
             *
             *     `orchestrator_stopped`: The server is stopping. Nothing was changed.
             *
             *     `storage_unavailable`: The database did not take the change, or could not be read. Nothing was changed.
             */
            503: {
                headers: {
                    /**
                     * @description Seconds after which the request may be repeated
                     * @example 1
                     */
                    "Retry-After": number;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "overloaded" | "orchestrator_stopped" | "storage_unavailable";
                    };
                };
            };
        };
    };
    cancelBooking: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the booking */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is being cancelled by the saga in Location */
            202: {
                headers: {
                    /** @description The saga that cancels it */
                    Location: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019cabc0-2222-7000-8000-000000000002",
                     *       "slotId": "019cabc0-1111-7000-8000-000000000001",
                     *       "status": "approved",
                     *       "sagaId": "019cabc0-3333-7000-8000-000000000003",
                     *       "sagaState": "completed",
                     *       "cancellationSagaId": "019cabc0-3333-7000-8000-000000000009",
                     *       "reason": null,
                     *       "reasonDetail": null,
                     *       "createdAt": "2026-03-01T09:00:00.000Z",
                     *       "updatedAt": "2026-03-01T09:00:00.084Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Booking"];
                };
            };
            400: components["responses"]["MalformedBody"];
            403: components["responses"]["ForeignOrigin"];
            404: components["responses"]["NotFound"];
            /**
             * @description `booking_not_approved`: Only an approved booking can be cancelled, and this one is not.
             *
             *     `booking_in_progress`: The saga that makes the booking is still at work.
             *
             *     `cancellation_begun`: The booking is being cancelled already.
             */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "booking_not_approved" | "booking_in_progress" | "cancellation_begun";
                    };
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            /**
             * @description `orchestrator_stopped`: The server is stopping. Nothing was changed.
             *
             *     `storage_unavailable`: The database did not take the change, or could not be read. Nothing was changed.
             */
            503: {
                headers: {
                    /**
                     * @description Seconds after which the request may be repeated
                     * @example 1
                     */
                    "Retry-After": number;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "orchestrator_stopped" | "storage_unavailable";
                    };
                };
            };
        };
    };
    getBooking: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of an earlier answer: while nothing has changed, this one is a 304
                 * @example "f1d2d2f924e986ac86fdf7b36c94bcdf32beec15"
                 */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The id of the booking */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The booking */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
            /** @description As it was when it had the ETag in If-None-Match */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NotFound"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["StorageUnavailable"];
        };
    };
    listSlots: {
        parameters: {
            query?: {
                /** @description The most items of a page */
                limit?: number;
                /** @description Where to go on: the `nextCursor` of the page before */
                cursor?: string;
                /** @description Slots in this status */
                status?: "available" | "blocked" | "reserved" | "closed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Slots, the oldest first */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlotPage"];
                };
            };
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["StorageUnavailable"];
        };
    };
    createSlot: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "A1",
                 *       "price": {
                 *         "amount": 10000,
                 *         "currency": "USD"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["NewSlot"];
            };
        };
        responses: {
            /** @description The new slot */
            201: {
                headers: {
                    /** @description The new slot */
                    Location: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Slot"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForeignOrigin"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["StorageUnavailable"];
        };
    };
    getSlot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the slot */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The slot */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Slot"];
                };
            };
            404: components["responses"]["NotFound"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["StorageUnavailable"];
        };
    };
    updateSlot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the slot */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "status": "closed"
                 *     }
                 */
                "application/json": components["schemas"]["SlotChange"];
            };
        };
        responses: {
            /** @description The slot, opened or closed */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019cabc0-1111-7000-8000-000000000001",
                     *       "name": "A1",
                     *       "status": "closed",
                     *       "price": {
                     *         "amount": 10000,
                     *         "currency": "USD"
                     *       },
                     *       "bookingId": null
                     *     }
                     */
                    "application/json": components["schemas"]["Slot"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForeignOrigin"];
            404: components["responses"]["NotFound"];
            /**
             * @description `slot_reserved`: A reserved slot cannot be closed.
             *
             *     `slot_not_closed`: Only a closed slot can be opened, and this one is held by a booking.
             */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "slot_reserved" | "slot_not_closed";
                    };
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["StorageUnavailable"];
        };
    };
    listBills: {
        parameters: {
            query?: {
                /** @description The most items of a page */
                limit?: number;
                /** @description Where to go on: the `nextCursor` of the page before */
                cursor?: string;
                /** @description Bills of this booking */
                bookingId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bills, the newest first */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillPage"];
                };
            };
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["StorageUnavailable"];
        };
    };
    getBill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the bill */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bill */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bill"];
                };
            };
            404: components["responses"]["NotFound"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["StorageUnavailable"];
        };
    };
    listSagas: {
        parameters: {
            query?: {
                /** @description The most items of a page */
                limit?: number;
                /** @description Where to go on: the `nextCursor` of the page before */
                cursor?: string;
                /** @description Sagas in this state */
                state?: "running" | "completed" | "compensating" | "compensated" | "stalled";
                /** @description Sagas of this definition */
                definition?: string;
                /** @description The code of its reason: why it is stalled, else why it went back */
                code?: "refused" | "deadline" | "aborted" | "compensation_exhausted" | "forward_exhausted" | "version_unregistered" | "engine_error";
                /** @description Stalled at this step */
                step?: string;
                /** @description Begun longer ago than this: minutes, hours or days */
                olderThan?: string;
                /** @description Begun at this time or later */
                from?: string;
                /** @description Begun before this time */
                to?: string;
                /** @description Sagas about this one alone */
                bookingId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sagas, newest first; stalled ones oldest first */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SagaPage"];
                };
            };
            401: components["responses"]["Unauthorized"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["StorageUnavailable"];
        };
    };
    countSagas: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of an earlier answer: while nothing has changed, this one is a 304
                 * @example "f1d2d2f924e986ac86fdf7b36c94bcdf32beec15"
                 */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How many sagas there are in each state */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SagaCounts"];
                };
            };
            /** @description As it was when it had the ETag in If-None-Match */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["StorageUnavailable"];
        };
    };
    getSaga: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of an earlier answer: while nothing has changed, this one is a 304
                 * @example "f1d2d2f924e986ac86fdf7b36c94bcdf32beec15"
                 */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The id of the saga */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The saga with its history */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Saga"];
                };
            };
            /** @description As it was when it had the ETag in If-None-Match */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["StorageUnavailable"];
        };
    };
    getSagaDiagram: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the saga */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Mermaid text of the flow, with the path that the saga took */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example flowchart TD
                     *       begin(["book-slot 1"])
                     */
                    "text/plain": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["VersionUnregistered"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["StorageUnavailable"];
        };
    };
    abortSaga: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the saga */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "reason": "the client called",
                 *       "actor": "ada"
                 *     }
                 */
                "application/json": components["schemas"]["Act"];
            };
        };
        responses: {
            /** @description It goes back from where it is */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019cabc0-3333-7000-8000-000000000003",
                     *       "definition": "book-slot",
                     *       "version": 1,
                     *       "bookingId": "019cabc0-2222-7000-8000-000000000002",
                     *       "createdAt": "2026-03-01T09:00:00.000Z",
                     *       "updatedAt": "2026-03-01T09:00:00.084Z",
                     *       "nextAttemptAt": "2026-03-01T09:01:00.000Z",
                     *       "finishedAt": null,
                     *       "state": "compensating",
                     *       "step": "pay-bill",
                     *       "attempt": 1,
                     *       "reason": {
                     *         "code": "aborted",
                     *         "detail": "the client called"
                     *       },
                     *       "steps": [
                     *         {
                     *           "name": "create-booking",
                     *           "kind": "local",
                     *           "state": "done",
                     *           "startedAt": "2026-03-01T09:00:00.000Z",
                     *           "finishedAt": "2026-03-01T09:00:00.084Z"
                     *         },
                     *         {
                     *           "name": "block-slot",
                     *           "kind": "command",
                     *           "state": "done",
                     *           "startedAt": "2026-03-01T09:00:00.000Z",
                     *           "finishedAt": "2026-03-01T09:00:00.084Z"
                     *         },
                     *         {
                     *           "name": "approve-booking",
                     *           "kind": "local",
                     *           "state": "done",
                     *           "startedAt": "2026-03-01T09:00:00.000Z",
                     *           "finishedAt": "2026-03-01T09:00:00.084Z"
                     *         },
                     *         {
                     *           "name": "pay-bill",
                     *           "kind": "command",
                     *           "state": "compensating",
                     *           "startedAt": "2026-03-01T09:00:00.000Z",
                     *           "finishedAt": null
                     *         },
                     *         {
                     *           "name": "reserve-slot",
                     *           "kind": "command",
                     *           "state": "pending",
                     *           "startedAt": null,
                     *           "finishedAt": null
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["SagaSummary"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForeignOrigin"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["VerbRefused"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            /**
             * @description `orchestrator_stopped`: The server is stopping. Nothing was changed.
             *
             *     `storage_unavailable`: The database did not take the change, or could not be read. Nothing was changed.
             */
            503: {
                headers: {
                    /**
                     * @description Seconds after which the request may be repeated
                     * @example 1
                     */
                    "Retry-After": number;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "orchestrator_stopped" | "storage_unavailable";
                    };
                };
            };
        };
    };
    retrySaga: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the saga */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "reason": "the gateway is back",
                 *       "actor": "ada"
                 *     }
                 */
                "application/json": components["schemas"]["Act"];
            };
        };
        responses: {
            /** @description What it awaits is sent again now */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019cabc0-3333-7000-8000-000000000003",
                     *       "definition": "book-slot",
                     *       "version": 1,
                     *       "bookingId": "019cabc0-2222-7000-8000-000000000002",
                     *       "createdAt": "2026-03-01T09:00:00.000Z",
                     *       "updatedAt": "2026-03-01T09:00:00.084Z",
                     *       "nextAttemptAt": "2026-03-01T09:01:00.000Z",
                     *       "finishedAt": null,
                     *       "state": "stalled",
                     *       "step": "pay-bill",
                     *       "attempt": 11,
                     *       "reason": {
                     *         "code": "compensation_exhausted",
                     *         "detail": "billing.refund got no answer after 10 tries; it is still being sent"
                     *       },
                     *       "steps": [
                     *         {
                     *           "name": "create-booking",
                     *           "kind": "local",
                     *           "state": "done",
                     *           "startedAt": "2026-03-01T09:00:00.000Z",
                     *           "finishedAt": "2026-03-01T09:00:00.084Z"
                     *         },
                     *         {
                     *           "name": "block-slot",
                     *           "kind": "command",
                     *           "state": "done",
                     *           "startedAt": "2026-03-01T09:00:00.000Z",
                     *           "finishedAt": "2026-03-01T09:00:00.084Z"
                     *         },
                     *         {
                     *           "name": "approve-booking",
                     *           "kind": "local",
                     *           "state": "done",
                     *           "startedAt": "2026-03-01T09:00:00.000Z",
                     *           "finishedAt": "2026-03-01T09:00:00.084Z"
                     *         },
                     *         {
                     *           "name": "pay-bill",
                     *           "kind": "command",
                     *           "state": "stalled",
                     *           "startedAt": "2026-03-01T09:00:00.000Z",
                     *           "finishedAt": null
                     *         },
                     *         {
                     *           "name": "reserve-slot",
                     *           "kind": "command",
                     *           "state": "pending",
                     *           "startedAt": null,
                     *           "finishedAt": null
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["SagaSummary"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForeignOrigin"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["VerbRefused"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            /**
             * @description `orchestrator_stopped`: The server is stopping. Nothing was changed.
             *
             *     `storage_unavailable`: The database did not take the change, or could not be read. Nothing was changed.
             */
            503: {
                headers: {
                    /**
                     * @description Seconds after which the request may be repeated
                     * @example 1
                     */
                    "Retry-After": number;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "orchestrator_stopped" | "storage_unavailable";
                    };
                };
            };
        };
    };
    resolveSaga: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the saga */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "refunded by hand at the provider",
                 *       "actor": "ada"
                 *     }
                 */
                "application/json": components["schemas"]["ReasonedAct"];
            };
        };
        responses: {
            /** @description Its stalled step counts as done by hand */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019cabc0-3333-7000-8000-000000000003",
                     *       "definition": "book-slot",
                     *       "version": 1,
                     *       "bookingId": "019cabc0-2222-7000-8000-000000000002",
                     *       "createdAt": "2026-03-01T09:00:00.000Z",
                     *       "updatedAt": "2026-03-01T09:00:00.084Z",
                     *       "nextAttemptAt": "2026-03-01T09:01:00.000Z",
                     *       "finishedAt": null,
                     *       "state": "compensating",
                     *       "step": "block-slot",
                     *       "attempt": 1,
                     *       "reason": {
                     *         "code": "aborted",
                     *         "detail": "the client called"
                     *       },
                     *       "steps": [
                     *         {
                     *           "name": "create-booking",
                     *           "kind": "local",
                     *           "state": "done",
                     *           "startedAt": "2026-03-01T09:00:00.000Z",
                     *           "finishedAt": "2026-03-01T09:00:00.084Z"
                     *         },
                     *         {
                     *           "name": "block-slot",
                     *           "kind": "command",
                     *           "state": "compensating",
                     *           "startedAt": "2026-03-01T09:00:00.000Z",
                     *           "finishedAt": null
                     *         },
                     *         {
                     *           "name": "approve-booking",
                     *           "kind": "local",
                     *           "state": "skipped",
                     *           "startedAt": "2026-03-01T09:00:00.000Z",
                     *           "finishedAt": "2026-03-01T09:00:00.084Z"
                     *         },
                     *         {
                     *           "name": "pay-bill",
                     *           "kind": "command",
                     *           "state": "resolved",
                     *           "startedAt": "2026-03-01T09:00:00.000Z",
                     *           "finishedAt": "2026-03-01T09:00:00.084Z"
                     *         },
                     *         {
                     *           "name": "reserve-slot",
                     *           "kind": "command",
                     *           "state": "pending",
                     *           "startedAt": null,
                     *           "finishedAt": null
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["SagaSummary"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForeignOrigin"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["VerbRefused"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            /**
             * @description `orchestrator_stopped`: The server is stopping. Nothing was changed.
             *
             *     `storage_unavailable`: The database did not take the change, or could not be read. Nothing was changed.
             */
            503: {
                headers: {
                    /**
                     * @description Seconds after which the request may be repeated
                     * @example 1
                     */
                    "Retry-After": number;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "orchestrator_stopped" | "storage_unavailable";
                    };
                };
            };
        };
    };
    retryStalledSagas: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "filter": {
                 *         "code": "compensation_exhausted"
                 *       },
                 *       "reason": "the gateway is back",
                 *       "actor": "ada"
                 *     }
                 */
                "application/json": components["schemas"]["BulkAct"];
            };
        };
        responses: {
            /** @description How many stalled sagas match; nothing was done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 2,
                     *       "sagaIds": [
                     *         "019cabc0-3333-7000-8000-000000000003",
                     *         "019cabc0-3333-7000-8000-000000000009"
                     *       ],
                     *       "done": 0,
                     *       "refused": []
                     *     }
                     */
                    "application/json": components["schemas"]["BulkAnswer"];
                };
            };
            /** @description retry was done to each of them that its state still allowed it */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 2,
                     *       "sagaIds": [
                     *         "019cabc0-3333-7000-8000-000000000003",
                     *         "019cabc0-3333-7000-8000-000000000009"
                     *       ],
                     *       "done": 1,
                     *       "refused": [
                     *         {
                     *           "sagaId": "019cabc0-3333-7000-8000-000000000003",
                     *           "detail": "cannot retry: the saga has ended: it is completed"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["BulkAnswer"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForeignOrigin"];
            409: components["responses"]["SelectionChanged"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            /**
             * @description `orchestrator_stopped`: The server is stopping. Nothing was changed.
             *
             *     `storage_unavailable`: The database did not take the change, or could not be read. Nothing was changed.
             */
            503: {
                headers: {
                    /**
                     * @description Seconds after which the request may be repeated
                     * @example 1
                     */
                    "Retry-After": number;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "orchestrator_stopped" | "storage_unavailable";
                    };
                };
            };
        };
    };
    resolveStalledSagas: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "filter": {
                 *         "step": "pay-bill"
                 *       },
                 *       "count": 2,
                 *       "reason": "the gateway is back",
                 *       "actor": "ada"
                 *     }
                 */
                "application/json": components["schemas"]["BulkAct"];
            };
        };
        responses: {
            /** @description How many stalled sagas match; nothing was done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 2,
                     *       "sagaIds": [
                     *         "019cabc0-3333-7000-8000-000000000003",
                     *         "019cabc0-3333-7000-8000-000000000009"
                     *       ],
                     *       "done": 0,
                     *       "refused": []
                     *     }
                     */
                    "application/json": components["schemas"]["BulkAnswer"];
                };
            };
            /** @description resolve was done to each of them that its state still allowed it */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 2,
                     *       "sagaIds": [
                     *         "019cabc0-3333-7000-8000-000000000003",
                     *         "019cabc0-3333-7000-8000-000000000009"
                     *       ],
                     *       "done": 1,
                     *       "refused": [
                     *         {
                     *           "sagaId": "019cabc0-3333-7000-8000-000000000003",
                     *           "detail": "cannot resolve: the saga has ended: it is completed"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["BulkAnswer"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForeignOrigin"];
            409: components["responses"]["SelectionChanged"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            /**
             * @description `orchestrator_stopped`: The server is stopping. Nothing was changed.
             *
             *     `storage_unavailable`: The database did not take the change, or could not be read. Nothing was changed.
             */
            503: {
                headers: {
                    /**
                     * @description Seconds after which the request may be repeated
                     * @example 1
                     */
                    "Retry-After": number;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "orchestrator_stopped" | "storage_unavailable";
                    };
                };
            };
        };
    };
    streamSagaEvents: {
        parameters: {
            query?: never;
            header?: {
                /** @description The number of the last event that the client has */
                "Last-Event-ID"?: string;
            };
            path: {
                /** @description The id of the saga */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its history so far, then live; an event `end` when it has ended */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example id: 1
                     *     data: {"seq":1,"type":"started"}
                     *
                     *     event: end
                     *     data: {"state":"completed"}
                     */
                    "text/event-stream": string;
                };
            };
            /** @description It has ended, and the client has seen all of it */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            /**
             * @description `too_many_streams`: As many streams of events are open as may be.
             *
             *     `storage_unavailable`: The database did not take the change, or could not be read. Nothing was changed.
             */
            503: {
                headers: {
                    /**
                     * @description Seconds after which the request may be repeated
                     * @example 5
                     */
                    "Retry-After": number;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "too_many_streams" | "storage_unavailable";
                    };
                };
            };
        };
    };
    searchById: {
        parameters: {
            query: {
                /** @description The whole id of a saga, booking, slot, bill, message, request */
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What has the id, and the sagas that it belongs to, the oldest first */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Found"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["StorageUnavailable"];
        };
    };
    listDeadLetters: {
        parameters: {
            query?: {
                /** @description The most items of a page */
                limit?: number;
                /** @description Where to go on: the `nextCursor` of the page before */
                cursor?: string;
                /** @description Those of this queue */
                queue?: string;
                /** @description Those of messages of this type */
                type?: string;
                /** @description Those of this saga */
                sagaId?: string;
                /** @description A part of the reason */
                reason?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was set aside, the oldest first */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterPage"];
                };
            };
            401: components["responses"]["Unauthorized"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            /**
             * @description `bus_unavailable`: The broker cannot be asked now. Nothing was changed.
             *
             *     `storage_unavailable`: The database did not take the change, or could not be read. Nothing was changed.
             */
            503: {
                headers: {
                    /**
                     * @description Seconds after which the request may be repeated
                     * @example 1
                     */
                    "Retry-After": number;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "bus_unavailable" | "storage_unavailable";
                    };
                };
            };
        };
    };
    getDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the dead letter */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was set aside, with the reason */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetter"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            /**
             * @description `bus_unavailable`: The broker cannot be asked now. Nothing was changed.
             *
             *     `storage_unavailable`: The database did not take the change, or could not be read. Nothing was changed.
             */
            503: {
                headers: {
                    /**
                     * @description Seconds after which the request may be repeated
                     * @example 1
                     */
                    "Retry-After": number;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "bus_unavailable" | "storage_unavailable";
                    };
                };
            };
        };
    };
    discardDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the dead letter */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone for good */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForeignOrigin"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            /**
             * @description `bus_unavailable`: The broker cannot be asked now. Nothing was changed.
             *
             *     `storage_unavailable`: The database did not take the change, or could not be read. Nothing was changed.
             */
            503: {
                headers: {
                    /**
                     * @description Seconds after which the request may be repeated
                     * @example 1
                     */
                    "Retry-After": number;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "bus_unavailable" | "storage_unavailable";
                    };
                };
            };
        };
    };
    redriveDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the dead letter */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its saga still awaits it, and sent it again */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForeignOrigin"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["RedriveRefused"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            /**
             * @description `bus_unavailable`: The broker cannot be asked now. Nothing was changed.
             *
             *     `storage_unavailable`: The database did not take the change, or could not be read. Nothing was changed.
             */
            503: {
                headers: {
                    /**
                     * @description Seconds after which the request may be repeated
                     * @example 1
                     */
                    "Retry-After": number;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "bus_unavailable" | "storage_unavailable";
                    };
                };
            };
        };
    };
    redriveDeadLetters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "filter": {
                 *         "type": "billing.pay"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["DeadLetterBulkAct"];
            };
        };
        responses: {
            /** @description How many dead letters match; nothing was done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 2,
                     *       "done": 0,
                     *       "refused": []
                     *     }
                     */
                    "application/json": components["schemas"]["DeadLetterBulkAnswer"];
                };
            };
            /** @description Each that its saga still awaits was sent again */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterBulkAnswer"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForeignOrigin"];
            409: components["responses"]["SelectionChanged"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            /**
             * @description `bus_unavailable`: The broker cannot be asked now. Nothing was changed.
             *
             *     `storage_unavailable`: The database did not take the change, or could not be read. Nothing was changed.
             */
            503: {
                headers: {
                    /**
                     * @description Seconds after which the request may be repeated
                     * @example 1
                     */
                    "Retry-After": number;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "bus_unavailable" | "storage_unavailable";
                    };
                };
            };
        };
    };
    discardDeadLetters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "filter": {
                 *         "queue": "billing.commands",
                 *         "reason": "no schema"
                 *       },
                 *       "count": 2
                 *     }
                 */
                "application/json": components["schemas"]["DeadLetterBulkAct"];
            };
        };
        responses: {
            /** @description How many dead letters match; nothing was done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 2,
                     *       "done": 0,
                     *       "refused": []
                     *     }
                     */
                    "application/json": components["schemas"]["DeadLetterBulkAnswer"];
                };
            };
            /** @description Each of them is gone for good */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 2,
                     *       "done": 2,
                     *       "refused": []
                     *     }
                     */
                    "application/json": components["schemas"]["DeadLetterBulkAnswer"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForeignOrigin"];
            409: components["responses"]["SelectionChanged"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            /**
             * @description `bus_unavailable`: The broker cannot be asked now. Nothing was changed.
             *
             *     `storage_unavailable`: The database did not take the change, or could not be read. Nothing was changed.
             */
            503: {
                headers: {
                    /**
                     * @description Seconds after which the request may be repeated
                     * @example 1
                     */
                    "Retry-After": number;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "bus_unavailable" | "storage_unavailable";
                    };
                };
            };
        };
    };
    startBackup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "before-1.4"
                 *     }
                 */
                "application/json": components["schemas"]["NewBackup"];
            };
        };
        responses: {
            /** @description It has begun; Location tells how it goes */
            202: {
                headers: {
                    /** @description How it goes */
                    Location: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "before-1.4",
                     *       "state": "running",
                     *       "progress": 0,
                     *       "directory": "/backups/before-1.4",
                     *       "takenAt": null,
                     *       "openSagas": null,
                     *       "bytes": null,
                     *       "detail": null
                     *     }
                     */
                    "application/json": components["schemas"]["Backup"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForeignOrigin"];
            /**
             * @description `backups_unset`: The server has no folder for backups.
             *
             *     `backup_running`: A backup is being taken: there is one at a time.
             *
             *     `backup_failed`: The name is taken, or the folder cannot be written to.
             */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code?: "backups_unset" | "backup_running" | "backup_failed";
                    };
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["StorageUnavailable"];
        };
    };
    getBackup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the backup */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The backup, as far as it is */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backup"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["StorageUnavailable"];
        };
    };
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Yes */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Liveness"];
                };
            };
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Yes */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["NotReady"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Everything that is counted and measured, as Prometheus reads it */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example saga_instances{state="stalled"} 0 */
                    "text/plain": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
        };
    };
    getAsyncApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The messages between the modules, as AsyncAPI 3.0 */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "asyncapi": "3.0.0"
                     *     }
                     */
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
        };
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description This document */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "openapi": "3.1.0"
                     *     }
                     */
                    "application/json": {
                        /** @description The version of OpenAPI */
                        openapi: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            421: components["responses"]["ForeignHost"];
            422: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
        };
    };
}
