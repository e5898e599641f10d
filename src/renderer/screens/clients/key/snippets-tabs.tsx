import { Button, Tabs } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { useQuery } from '../../../api';
import { ScrollRegion } from '../../../components/scroll-region';
import { isWindows } from '../../../platform';
import { useProfile } from '../../../profile';
import { useGatewaySwitch } from '../gateway/use-gateway-switch';
import { useCopy } from '../use-copy';
import { type Snippet, snippetsFor } from './snippets';
import classes from './snippets-tabs.module.css';

export const KEY_PLACEHOLDER = '<client key>';
const ADDRESS_PLACEHOLDER = '<gateway address>';

type Props = {
  /** null = not known any more: a placeholder stands for it. */
  apiKey: string | null;
  allowedModels: readonly string[] | null;
  onCopied?: () => void;
};

/** How programs are told of the gateway and their key, one tab each. */
export function Snippets({ apiKey, allowedModels, onCopied }: Props) {
  const gateway = useQuery('gateway.state', {}).data;
  const model = useExampleModel(allowedModels);
  const [shown, setShown] = useState<string | null>('claude-code');
  const snippets = snippetsFor({
    url: gateway?.url ?? ADDRESS_PLACEHOLDER,
    apiKey: apiKey ?? KEY_PLACEHOLDER,
    model,
    isPowerShell: isWindows,
  });
  return (
    <div className={classes.snippets}>
      {gateway && gateway.url === null && <SwitchOn isOn={gateway.isOn} />}
      <Tabs value={shown} onChange={setShown} keepMounted={false} variant="outline">
        <Tabs.List aria-label="Programs">
          {snippets.map(({ id, label }) => (
            <Tabs.Tab key={id} value={id} className={classes.tab ?? ''}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {snippets.map((snippet) => (
          <Tabs.Panel key={snippet.id} value={snippet.id}>
            <SnippetPanel snippet={snippet} onCopied={onCopied} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  );
}

type PanelProps = { snippet: Snippet; onCopied: (() => void) | undefined };

function SnippetPanel({ snippet: { label, hint, text }, onCopied }: PanelProps) {
  const { state, copy } = useCopy();
  const Shape = state === 'copied' ? IconCheck : IconCopy;
  return (
    <div className={classes.panel}>
      <div className={classes.head}>
        <span className={classes.hint}>{hint}</span>
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Copy ${label} snippet`}
          leftSection={<Shape size={14} stroke={1.5} aria-hidden />}
          onClick={async () => {
            if (await copy(text, `${label} snippet`)) onCopied?.();
          }}
        >
          {state === 'copied' ? 'Copied' : 'Copy'}
        </Button>
      </div>
      <ScrollRegion role="group" className={classes.scroller} aria-label={`${label} snippet`}>
        <pre className={classes.text}>{text}</pre>
      </ScrollRegion>
    </div>
  );
}

function SwitchOn({ isOn }: { isOn: boolean }) {
  const { update, isRunning, error } = useGatewaySwitch();
  return (
    <div className={classes.off}>
      <span className={classes.offWords}>
        {error?.message ??
          (isOn
            ? 'The gateway does not listen. A placeholder stands for its address.'
            : 'The gateway is off. A placeholder stands for its address.')}
      </span>
      <Button
        size="xs"
        variant="default"
        loading={isRunning}
        onClick={() => void update({ isOn: true })}
      >
        {isOn ? 'Try again' : 'Switch on the gateway'}
      </Button>
    </div>
  );
}

/** One of Anthropic's that the client may use. */
function useExampleModel(allowed: readonly string[] | null): string {
  const { id: profileId, preferredModel } = useProfile();
  const known = useQuery('models.list', { profileId }).data?.models[0]?.id;
  return (
    allowed?.find((id) => id.startsWith('claude')) ??
    allowed?.[0] ??
    preferredModel ??
    known ??
    '<model>'
  );
}
