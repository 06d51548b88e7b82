/**
 * State on a branch of the repository, for CI systems whose machines keep nothing: the branch `reckon-state` holds the folder of
 * each project and environment. State has no secrets in it.
 *
 * Both scripts are for bash with `set -euo pipefail`. Variables: `STATE_REMOTE` (URL without credentials), `STATE_TOKEN`,
 * `STATE_BRANCH`, `STATE_CLONE` (a folder outside the work tree), `PROJECT` (its folder), `STATE_PATH` (from there),
 * `ENVIRONMENT`.
 */

/** Name of the branch. */
export const STATE_BRANCH = 'reckon-state';

/** git with a token that shows neither in arguments nor in the repository's configuration. */
const WITH_TOKEN = `with_token() {
  git -c credential.helper= -c credential.helper='!f() { echo username=x-access-token; echo "password=$STATE_TOKEN"; }; f' "$@"
}`;

/** Lays the state out where the project looks for it. A branch that can't be read is never taken for one that is not there. */
export const RESTORE_STATE = `${WITH_TOKEN}
if [ -L "$PROJECT/$STATE_PATH" ]; then
  echo "$PROJECT/$STATE_PATH is a symbolic link: not writing through it." >&2
  exit 1
fi
git init --quiet "$STATE_CLONE"
found=0
with_token ls-remote --exit-code --heads "$STATE_REMOTE" "refs/heads/$STATE_BRANCH" > /dev/null || found=$?
if [ "$found" -eq 0 ]; then
  with_token -C "$STATE_CLONE" fetch --quiet --depth=1 "$STATE_REMOTE" "refs/heads/$STATE_BRANCH"
  git -C "$STATE_CLONE" checkout --quiet --detach FETCH_HEAD
elif [ "$found" -ne 2 ]; then
  echo "The state could not be read: not going on as if there were none." >&2
  exit 1
fi
mkdir -p "$PROJECT/$STATE_PATH"
rm -rf "\${PROJECT:?}/$STATE_PATH/$ENVIRONMENT"
if [ -d "$STATE_CLONE/$PROJECT/$ENVIRONMENT" ]; then
  cp -R "$STATE_CLONE/$PROJECT/$ENVIRONMENT" "$PROJECT/$STATE_PATH/$ENVIRONMENT"
  chmod -R go= "$PROJECT/$STATE_PATH/$ENVIRONMENT"
fi`;

/**
 * Takes the state back to the branch, also after an apply that failed half way. When another environment was saved meanwhile,
 * ours is put on top; when it was this one, nothing is overwritten and the job fails.
 */
export const SAVE_STATE = `${WITH_TOKEN}
if [ ! -d "$PROJECT/$STATE_PATH/$ENVIRONMENT" ]; then exit 0; fi
mkdir -p "$STATE_CLONE/$PROJECT"
rm -rf "\${STATE_CLONE:?}/$PROJECT/$ENVIRONMENT"
cp -R "$PROJECT/$STATE_PATH/$ENVIRONMENT" "$STATE_CLONE/$PROJECT/$ENVIRONMENT"
rm -f "$STATE_CLONE/$PROJECT/$ENVIRONMENT/lock.json"
cd "$STATE_CLONE"
git config user.name reckon
git config user.email reckon@localhost
git add --all
if git diff --cached --quiet; then exit 0; fi
git commit --quiet --message "State of $PROJECT, $ENVIRONMENT"
for attempt in 1 2 3 4 5; do
  if with_token push --quiet "$STATE_REMOTE" "HEAD:refs/heads/$STATE_BRANCH"; then exit 0; fi
  echo "Someone else saved a state (attempt $attempt): putting this one on top." >&2
  with_token fetch --quiet --depth=1 "$STATE_REMOTE" "refs/heads/$STATE_BRANCH"
  if git rev-parse --quiet --verify HEAD^ > /dev/null; then
    git rebase --quiet --onto FETCH_HEAD HEAD^
  else
    git rebase --quiet --onto FETCH_HEAD --root
  fi
done
echo "The state could not be saved." >&2
exit 1`;
