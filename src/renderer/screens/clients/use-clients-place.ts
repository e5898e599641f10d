import { useNavigation, usePlace } from '../../navigation';
import { focusRow } from './list/move-row-focus';

/** What is open in this screen, and the ways to change it. */
export function useClientsPlace() {
  const place = usePlace('clients');
  const go = useNavigation((navigation) => navigation.go);
  const clientId = place?.clientId;
  return {
    clientId,
    isCreating: place?.creating === true,
    open: (id: string) => go({ screen: 'clients', clientId: id }),
    create: () => go({ screen: 'clients', creating: true }),
    /** Back to the list, with the focus where it came from. */
    close: () => {
      go({ screen: 'clients' });
      requestAnimationFrame(() => focusRow(clientId));
    },
  };
}
