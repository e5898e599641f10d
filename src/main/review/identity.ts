import { ChatelaineError } from '../../shared/errors';
import type { Scope } from './scope';

/** No name is made up from the machine's. */
export const OWN_NAME_ONLY = 'user.useConfigOnly=true';

/** Error: `CONFLICT` when git does not know who commits. */
export async function assertIdentity(scope: Scope): Promise<void> {
  const options = { settings: [OWN_NAME_ONLY], accept: [0, 128] };
  const author = await scope.git(['var', 'GIT_AUTHOR_IDENT'], options);
  const committer = await scope.git(['var', 'GIT_COMMITTER_IDENT'], options);
  if (author.code === 0 && committer.code === 0) return;
  throw new ChatelaineError(
    'CONFLICT',
    'git does not know who you are, so there is no author for the commit. Set your name and address and try again: git config --global user.name "Your Name", and git config --global user.email "you@example.com".',
  );
}
