import type { Domains, Of } from '../domains';
import { nothing } from './nothing';

type WorkbenchDomain =
  | 'worktrees'
  | 'review'
  | 'checkpoints'
  | 'templates'
  | 'comparisons'
  | 'history';

export function workbenchHandlers({ workbench }: Domains): Of<WorkbenchDomain> {
  const { worktrees, review, checkpoints, templates, comparisons, history } = workbench;
  return {
    'worktrees.inspect': ({ path }) => worktrees.inspect(path),
    'worktrees.list': ({ profileId }) => worktrees.list(profileId),
    'worktrees.discard': async ({ sessionId }) => {
      await worktrees.discard(sessionId);
      return nothing();
    },
    'worktrees.restore': async ({ sessionId }) => {
      await worktrees.restore(sessionId);
      return nothing();
    },
    'worktrees.cleanUp': async ({ profileId }) => ({
      sessionIds: await worktrees.cleanUp(profileId),
    }),
    'review.summary': (input) => review.summary(input),
    'review.file': (input) => review.file(input),
    'review.stage': (input) => review.stage(input),
    'review.revert': (input) => review.revert(input),
    'review.undo': (input) => review.undo(input),
    'review.draftMessage': (input) => review.draftMessage(input),
    'review.commit': (input) => review.commit(input),
    'review.integrate': (input) => review.integrate(input),
    'review.abort': (input) => review.abort(input),
    'review.proceed': (input) => review.proceed(input),
    'review.openInEditor': (input) => review.openInEditor(input),
    'checkpoints.list': ({ sessionId }) => checkpoints.list(sessionId),
    'checkpoints.skip': ({ sessionId }) => {
      checkpoints.skip(sessionId);
      return nothing();
    },
    'checkpoints.preview': (input) => checkpoints.preview(input),
    'checkpoints.rewind': (input) => checkpoints.rewind(input),
    'templates.list': (input) => templates.list(input),
    'templates.add': (input) => templates.add(input),
    'templates.update': (input) => templates.update(input),
    'templates.remove': ({ templateId }) => {
      templates.remove(templateId);
      return nothing();
    },
    'comparisons.list': ({ profileId }) => comparisons.list(profileId),
    'comparisons.get': ({ comparisonId }) => comparisons.get(comparisonId),
    'comparisons.start': (input) => comparisons.start(input),
    'comparisons.keep': (input) => comparisons.keep(input),
    'comparisons.remove': ({ comparisonId }) => {
      comparisons.remove(comparisonId);
      return nothing();
    },
    'history.list': (input) => history.list(input),
    'history.open': (input) => history.open(input),
  };
}
