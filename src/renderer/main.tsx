import { firstCalls } from './first-calls';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './theme/fonts.css';
import './theme/theme.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { call, keepAnswer } from './api';
import { App } from './app';

/** The first screen is drawn once, with what it shows: each question on the way would be a drawing more. */
async function start(): Promise<void> {
  const [settings, profiles] = await Promise.all([firstCalls.settings, firstCalls.profiles]);
  keepAnswer('app.settings', {}, settings);
  keepAnswer('profiles.list', {}, profiles);
  const profileId = profiles.ok ? profiles.data.currentId : null;
  if (profileId !== null) {
    const shown = { profileId, archived: false };
    keepAnswer('sessions.list', shown, await call('sessions.list', shown));
  }
  const root = document.getElementById('root');
  if (root === null) throw new Error('index.html has no #root');
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

void start();
