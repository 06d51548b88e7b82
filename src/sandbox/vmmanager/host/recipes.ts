import { missing } from '../api-error.ts';
import type { Read } from '../transport/kinds.ts';
import type { Call } from '../transport/route.ts';
import type { Host } from './host.ts';
import type { recipeBody } from './host-bodies.ts';

/** Refuses a body that names a recipe that is not there. @throws {ApiError} */
export function assertRecipes({ platform }: Call, body: Read<typeof recipeBody>): void {
  for (const recipe of recipesOf(body)) {
    if (platform.world.tables.recipe.get(recipe) === undefined) {
      throw missing('recipe', recipe);
    }
  }
}

/** Begins the recipes that a body names, one job each. @returns The answer's part about them; 0 stands for no job. */
export function runRecipes(
  { platform, caller }: Call,
  host: Host,
  body: Read<typeof recipeBody>,
): { readonly recipe_task_list: readonly number[]; readonly recipe_task: number } {
  const tasks = recipesOf(body).map((recipe) =>
    platform.jobs.submit({
      name: 'host_run_recipe',
      target: `host:${host.id}`,
      account: caller.id,
      effect: { does: 'nothing' },
      params: { recipe },
    }),
  );
  return { recipe_task_list: tasks, recipe_task: tasks[0] ?? 0 };
}

function recipesOf({ recipe, recipe_list = [] }: Read<typeof recipeBody>): number[] {
  return [...(recipe === undefined ? [] : [recipe]), ...recipe_list.map((entry) => entry.recipe)];
}
