/**
 * Times that another clock wrote. A clock that was ahead when an instance was written, and has
 * been put right since, leaves due times, deadlines and steps that lie in the future. They are
 * moved back by as much as the last write lies ahead of now, so that each span stays what it was
 * meant to be.
 */
import type { EpochMs } from '../../ports/clock.ts';
import type { Awaiting, SagaInstance, StepState } from '../instance.ts';

/** @param at now, in milliseconds since the epoch; the very instance if it has nothing to move */
export function rebased(instance: SagaInstance, at: EpochMs): SagaInstance {
  const aheadMs = instance.updatedAt - at;
  if (aheadMs <= 0) return instance;
  const past = (time: number) => (time > at ? time - aheadMs : time);
  const stepped = (step: StepState): StepState => {
    if (step.startedAt === null) return step;
    const startedAt = past(step.startedAt);
    const { finishedAt } = step;
    if (finishedAt === null) return { ...step, startedAt };
    return { ...step, startedAt, finishedAt: Math.max(past(finishedAt), startedAt) };
  };
  const awaited = (awaiting: Awaiting): Awaiting => ({
    ...awaiting,
    dueAt: awaiting.dueAt - aheadMs,
    deadlineAt: awaiting.deadlineAt === null ? null : awaiting.deadlineAt - aheadMs,
  });
  if (instance.awaiting === null) {
    if (instance.fences.length === 0) return instance;
    // An ended instance stays as it ended; only commands that are still sent have times to come.
    return { ...instance, updatedAt: at, fences: instance.fences.map(awaited) };
  }
  return {
    ...instance,
    createdAt: past(instance.createdAt),
    updatedAt: at,
    steps: instance.steps.map(stepped),
    awaiting: awaited(instance.awaiting),
    fences: instance.fences.map(awaited),
  };
}
