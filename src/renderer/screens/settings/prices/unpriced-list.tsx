import { Button } from '@mantine/core';
import type { CommandOutput } from '../../../../shared/commands';
import { Group, Row } from '../section';

type Unpriced = CommandOutput<'prices.list'>['unpriced'][number];

type Props = { unpriced: readonly Unpriced[]; onAdd: (one: Unpriced) => void };

/** Models that were used and have no price: their cost is not in any sum. */
export function UnpricedList({ unpriced, onAdd }: Props) {
  if (unpriced.length === 0) return null;
  return (
    <Group label="Used without a price">
      {unpriced.map((one) => (
        <Row
          key={`${one.provider} ${one.model} ${one.reason}`}
          title={one.model}
          text={`${one.requests.toLocaleString('en-US')} ${one.requests === 1 ? 'request is' : 'requests are'} in no sum. ${reasonWords(one.reason)}`}
        >
          <Button
            size="xs"
            variant="default"
            aria-label={`Add a price for ${one.model}`}
            onClick={() => onAdd(one)}
          >
            Add a price
          </Button>
        </Row>
      ))}
    </Group>
  );
}

/** `model` is said by the list's title already. */
function reasonWords(reason: string): string {
  return reason === 'model' || reason === '' ? '' : `No price for: ${reason}.`;
}
