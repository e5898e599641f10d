import { Button, Switch } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import type { GatewayState } from '../../../../shared/commands/gateway';
import { ErrorNotice } from '../../../components/error-notice';
import { LinkButton } from '../../../components/link-button';
import { Notice } from '../../../components/notice';
import { StatusBadge } from '../../../components/status-badge';
import { CopyIcon } from '../copy-icon';
import classes from './gateway-bar.module.css';
import { standingOf } from './gateway-words';
import { PortForm } from './port-form';
import { useGatewaySwitch } from './use-gateway-switch';

/** The gateway: whether it is on, where programs find it, and what is wrong with it. */
export function GatewayBar({ gateway }: { gateway: GatewayState }) {
  const { update, setOn, isRunning, error, clearError } = useGatewaySwitch();
  const [isMoving, setIsMoving] = useState(false);
  const { word, tone } = standingOf(gateway);
  const stopMoving = () => {
    setIsMoving(false);
    requestAnimationFrame(() => document.getElementById(CHANGE_PORT)?.focus());
  };
  return (
    <section className={classes.gateway} aria-label="Gateway">
      <div className={classes.line}>
        <Switch
          label="Gateway"
          classNames={{ label: classes.switchLabel ?? '' }}
          checked={gateway.isOn}
          disabled={isRunning}
          onChange={({ currentTarget }) => setOn(currentTarget.checked)}
        />
        <StatusBadge tone={tone}>{word}</StatusBadge>
        {gateway.url === null ? (
          <span className={classes.nowhere}>
            {gateway.isOn ? '' : 'No program gets an answer while it is off.'}
          </span>
        ) : (
          <span className={classes.address}>
            <code className={classes.url}>{gateway.url}</code>
            <CopyIcon what="Address" text={gateway.url} />
          </span>
        )}
        {!isMoving && (
          <Button
            id={CHANGE_PORT}
            size="compact-sm"
            variant="subtle"
            className={classes.change ?? ''}
            rightSection={<IconPencil size={14} stroke={1.5} aria-hidden />}
            aria-label={`Port ${gateway.port}, change`}
            onClick={() => setIsMoving(true)}
          >
            Port {gateway.port}
          </Button>
        )}
      </div>
      {isMoving && (
        <PortForm
          gateway={gateway}
          isRunning={isRunning}
          onSave={(port) => update({ port })}
          onDone={stopMoving}
        />
      )}
      <Trouble
        gateway={gateway}
        isRunning={isRunning}
        onRetry={() => void update({ isOn: true })}
        onMove={isMoving ? undefined : () => setIsMoving(true)}
      />
      {error && <ErrorNotice error={error} onDismiss={clearError} />}
    </section>
  );
}

const CHANGE_PORT = 'gateway-change-port';

type TroubleProps = {
  gateway: GatewayState;
  isRunning: boolean;
  onRetry: () => void;
  /** undefined while it is being moved. */
  onMove: (() => void) | undefined;
};

/** What is not as it was asked for, with a way out. */
function Trouble({ gateway, isRunning, onRetry, onMove }: TroubleProps) {
  const { movedTo } = standingOf(gateway);
  if (movedTo !== null) {
    return (
      <p className={classes.moved}>
        Port {gateway.port} was taken by another program, so it listens on{' '}
        <strong>{movedTo}</strong> for now.{' '}
        <LinkButton disabled={isRunning} onClick={onRetry}>
          Try {gateway.port} again
        </LinkButton>
      </p>
    );
  }
  if (!gateway.isOn || gateway.url !== null || gateway.problem === null) return null;
  return (
    <Notice
      tone="warning"
      title="The gateway could not start"
      actions={
        <>
          <Button size="xs" variant="default" loading={isRunning} onClick={onRetry}>
            Try again
          </Button>
          {onMove && (
            <Button size="xs" variant="default" onClick={onMove}>
              Change port
            </Button>
          )}
        </>
      }
    >
      {gateway.problem}
    </Notice>
  );
}
