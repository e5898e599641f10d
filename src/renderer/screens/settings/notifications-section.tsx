import { Switch } from '@mantine/core';
import { useId } from 'react';
import { announce } from '../../announce';
import { refresh, useCommand, useQuery } from '../../api';
import { ErrorNotice } from '../../components/error-notice';
import { Group, Row, Section } from './section';

/** Whether the desktop tells of sessions while one works elsewhere. */
export function NotificationsSection() {
  const { data: settings, error, reload } = useQuery('app.settings', {});
  const update = useCommand('app.updateSettings');
  const titleId = useId();
  const change = async (notify: boolean) => {
    const result = await update.run({ notify });
    refresh('app.settings');
    if (result.ok) announce(`Notifications are ${notify ? 'on' : 'off'}`);
  };
  return (
    <Section
      title="Notifications"
      text="A session can work for a long while. You are told when it needs you, and only while this window has no focus."
    >
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {settings && (
        <Group>
          <Row
            title="Notify me"
            titleId={titleId}
            text="Desktop notifications; a click on one opens its session."
          >
            <Switch
              aria-labelledby={titleId}
              checked={settings.notify}
              onChange={(event) => void change(event.currentTarget.checked)}
            />
          </Row>
        </Group>
      )}
      {update.error && <ErrorNotice error={update.error} onDismiss={update.clearError} />}
      <Group label="When">
        <Row
          title="A session wants permission"
          text="It waits for as long as it takes: a request that nobody answers is never decided."
        />
        <Row
          title="A session stops"
          text="Because something failed, or the provider cannot be reached for long."
        />
        <Row title="A turn is finished" text="It is your turn again." />
      </Group>
    </Section>
  );
}
