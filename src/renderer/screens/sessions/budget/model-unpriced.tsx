import { Button } from '@mantine/core';
import { useCommand } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { Notice } from '../../../components/notice';
import { useNavigation } from '../../../navigation';

/** A hard budget cannot hold a model without a price. With one, or with leave, the session goes on by itself. */
export function ModelUnpriced({ model }: { model: string }) {
  const go = useNavigation((navigation) => navigation.go);
  const allowance = useCommand('budgets.allowUnmetered');
  return (
    <>
      {allowance.error && (
        <ErrorNotice error={allowance.error} onDismiss={allowance.clearError} withoutAction />
      )}
      <Notice
        tone="warning"
        title={`${model} has no price`}
        actions={
          <>
            <Button size="xs" onClick={() => go({ screen: 'settings', section: 'prices', model })}>
              Add price
            </Button>
            <Button
              size="xs"
              variant="default"
              loading={allowance.isRunning}
              onClick={() => void allowance.run({ model, isAllowed: true })}
            >
              Run unmetered
            </Button>
          </>
        }
      >
        A hard budget applies here, and it cannot hold what has no price. Unmetered, the model runs
        and its cost stays unknown until a price is added.
      </Notice>
    </>
  );
}
