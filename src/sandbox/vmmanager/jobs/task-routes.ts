import { missing } from '../api-error.ts';
import { type Fields, fields } from '../filter/select-rows.ts';
import type { Platform } from '../platform.ts';
import { deletedAnswer, listAnswer } from '../transport/answers.ts';
import { type Call, del, get, post, type Route } from '../transport/route.ts';
import { int, shape } from '../transport/shape.ts';
import type { Task } from './task.ts';

const taskFields: Fields = fields('id consul_id name status defer_reason running_time waiting_time');

/** Tasks: the rows of jobs, found by consul id. */
export const taskRoutes: readonly Route[] = [
  get('vm/v3/task', 'user', (call) => {
    const hidden = call.platform.faults.takeHiddenTaskList();
    const rows = hidden ? [] : visibleTasks(call).map((task) => taskView(call.platform, task));
    return listAnswer(call, rows, taskFields);
  }),
  get('vm/v3/task/:id', 'user', (call) => {
    const task = taskOf(call);
    const single = { ...taskView(call.platform, task), output: task.output };
    return call.platform.knobs.taskSingle === 'flat' ? single : { task: single };
  }),
  post('vm/v3/task/:id/abort', 'admin', shape({}, { id: int }), (call) => {
    const task = taskOf(call);
    call.platform.jobs.abort(task);
    return { id: task.id };
  }),
  ...['vm/v3/task/:id/delete', 'vm/v3/task/:id'].map((path) =>
    del(path, 'admin', (call) => {
      const task = taskOf(call);
      call.platform.jobs.abort(task);
      call.platform.world.tables.task.remove(task.id);
      return deletedAnswer(task.id);
    }),
  ),
];

function visibleTasks({ platform, caller, isAdmin }: Call): Task[] {
  return platform.jobs.listed().filter(({ account }) => isAdmin || account === caller.id);
}

function taskOf(call: Call): Task {
  const task = visibleTasks(call).find(({ id }) => id === call.id);
  if (task === undefined) {
    throw missing('task', call.id);
  }
  return task;
}

function taskView(platform: Platform, task: Task): object {
  const { id, consul_id, name, defer_reason, createdAt, startedAt, endedAt } = task;
  const now = platform.now();
  const seconds = (from: number, to: number) => Math.max(0, Math.floor((to - from) / 1000));
  return {
    ...{ id, consul_id, name, defer_reason },
    status: task.status === 'failed' ? platform.knobs.failedStatus : task.status,
    running_time: startedAt === null ? 0 : seconds(startedAt, endedAt ?? now),
    waiting_time: seconds(createdAt, startedAt ?? endedAt ?? now),
  };
}
