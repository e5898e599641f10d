import { announce } from '../../../announce';
import { useCommand, useQuery } from '../../../api';
import { confirm } from '../../../components/confirm';
import { useProfile } from '../../../profile';
import { counted } from '../client-words';
import { standingOf } from './gateway-words';

/** Switches and moves the gateway; asks before requests that are under way would end. */
export function useGatewaySwitch() {
  const { id: profileId } = useProfile();
  const requests = useQuery('gateway.requests', { profileId }).data ?? [];
  const { run, isRunning, error, clearError } = useCommand('gateway.update');

  const update = async (change: { isOn?: boolean; port?: number }): Promise<boolean> => {
    const result = await run(change);
    if (result.ok) announce(standingOf(result.data).sentence);
    return result.ok;
  };
  const switchOff = () => {
    if (requests.length === 0) return void update({ isOn: false });
    confirm({
      title: 'Switch off the gateway?',
      children: `${counted(requests.length, 'request')} under way ${requests.length === 1 ? 'ends' : 'end'} now. What came so far is paid for.`,
      confirmLabel: 'Switch off',
      isDestructive: true,
      onConfirm: () => void update({ isOn: false }),
    });
  };
  return {
    update,
    setOn: (isOn: boolean) => (isOn ? void update({ isOn }) : switchOff()),
    isRunning,
    error,
    clearError,
  };
}
