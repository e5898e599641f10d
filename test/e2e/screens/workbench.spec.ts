import {
  expect,
  openChanges,
  openSession,
  playScenes,
  sendMessage,
  startInWorktree,
  testScreens,
  transcript,
} from '../../support/app';
import { testKey } from '../../support/keys';
import { startProvider } from '../../support/provider';
import { CHECKOUT_FIX, CHECKOUT_LINE } from '../../support/sample-repository';

const SCENES = {
  'Count the quantities too': {
    edit: [['src/checkout.js', CHECKOUT_LINE, CHECKOUT_FIX]],
    write: {
      'src/round.js': 'export const round = (cents) => Math.round(cents);\n',
      'docs/prices.md': '# Prices\n\nAll amounts are whole cents.\n',
    },
    says: 'The total counts quantities now.',
  },
  'Describe the shop': {
    write: { 'README.md': '# Shop\n\nA cart, a checkout and nothing else.\n' },
    says: 'The README says what it is.',
  },
  'Write a changelog': {
    write: { 'CHANGELOG.md': '# Changes\n\n- The total counts quantities.\n' },
    says: 'There is a changelog.',
  },
} as const;

testScreens('many sessions, and what they changed', async ({ app, workspace, look }) => {
  const { page } = app;
  const apiKey = testKey();
  const provider = await startProvider({ apiKeys: [apiKey], script: playScenes(SCENES) });
  const { session } = await openSession(
    { app, provider, apiKey, workspace },
    { mode: 'accept_edits', worktree: {} },
  );
  await sendMessage(page, 'Count the quantities too');
  await expect(transcript(page).getByText('counts quantities now')).toBeVisible();
  await openChanges(page);
  const diff = page.getByRole('group', { name: 'Changed files' });
  await expect(diff.getByText('whole cents')).toBeVisible();
  await look('changes');
  await page.keyboard.press('v');
  await expect(page.getByRole('radio', { name: 'Split' })).toBeChecked();
  await look('changes-split');
  await startInWorktree(page, 'Describe the shop', 'describe');
  await expect(transcript(page).getByText('says what it is')).toBeVisible();
  const asking = await app.must('sessions.create', {
    ...{ profileId: session.profileId, workspace, model: session.model },
  });
  await app.must('sessions.send', { sessionId: asking.id, text: 'Write a changelog' });
  await page.keyboard.press('Control+Shift+o');
  const overview = page.getByRole('region', { name: 'Overview' });
  await expect(overview.getByText('Wants to: Create CHANGELOG.md')).toBeVisible();
  await look('overview');
  await provider.stop();
});
