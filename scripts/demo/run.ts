import { tellOfCluster } from './cluster-story.ts';
import { tellOfPlatform } from './platform-story.ts';
import { tell } from './stage.ts';

/*
 * The main job as a story, against the sandbox: one cluster first, then a platform over five systems and its pull request.
 * Everything is the built program itself; nothing is left running and nothing outside of temporary folders is touched.
 */
await tellOfCluster();
await tellOfPlatform();
tell(
  'That was it: the sandboxes have stopped, and nothing is left running. Try it yourself: examples/platform/README.md',
);
